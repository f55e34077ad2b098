using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace VibeCoading.Gateway.Tests.Terminals.Fuzz;

/// <summary>Messages of <c>vibe.term.v1</c> as no client sends them, and some as clients do.</summary>
internal sealed class ControlFuzz(Random random)
{
    private const int TooLong = 4097;

    /// <summary>How many of the numbers have 32 bits.</summary>
    private const int Integers = 8;

    private static readonly string[] Numbers =
        ["0", "1", "-1", "80", "65535", "65536", "2147483647", "-2147483648", "9007199254740993", "9223372036854775807", "-9223372036854775808"];

    private static readonly string[] NoNumbers =
        ["9223372036854775808", "1e400", "1.5", "\"1\"", "null", "true", "[]", "{}", "[1]", "NaN", "01", "+1", "0x10", "-", new('9', 500)];

    private static readonly string[] Nonsense =
    [
        "", " ", "{}", "[]", "null", "true", "7", "\"hello\"", "hello", "{", "}", "{\"t\"}", "{\"t\":\"ping\"", "{\"t\":\"ping\",\"n\":1}x", "{\"t\":\"ping\",\"n\":1,}",
        "{'t':'ping','n':1}", "{\"t\":\"Ping\",\"n\":1}", "{\"T\":\"ping\",\"n\":1}", "{\"t\":null,\"n\":1}", "{\"t\":\"\",\"n\":1}", "{\"t\":[\"ping\"],\"n\":1}", "{\"t\":{\"t\":\"ping\"},\"n\":1}",
        "{\"t\":\"ping\",\"t\":\"ping\",\"n\":1}", "{\"t\":\"ping\",\"n\":1,\"n\":2}", "{\"t\":\"ready\"}", "{\"t\":\"\\ud800\",\"n\":1}", "{\"t\":\"signal\",\"name\":\"\\ud800\"}", "{\"t\":\"signal\",\"name\":\"\\u0000\\udc00x\"}",
        "\ufeff{\"t\":\"ping\",\"n\":1}", "/**/{\"t\":\"ping\",\"n\":1}", "\0", "{\"t\":\"ping\",\"n\":1}{\"t\":\"ping\",\"n\":1}",
    ];

    private static readonly string[] Sensible =
    [
        """{"t":"hello","v":1,"clientId":"c","epoch":"e","from":0,"inFrom":3,"cols":80,"rows":24,"readOnly":false,"window":65536}""",
        """{"t":"ack","o":0}""", """{"t":"resize","cols":80,"rows":24}""", """{"t":"signal","name":"INT"}""", """{"t":"ping","n":1}""",
    ];

    private static readonly byte[][] NoUtf8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [.. "{\"t\":\"ping\",\"n\":"u8, 0xe9, .. "}"u8]];

    /// <summary>The first message of a connection.</summary>
    /// <param name="client">Who says it.</param>
    public FuzzMessage First(string client) => random.Next(8) switch
    {
        0 => Text($"{{\"t\":\"hello\",\"v\":{Pick("0", "2", "-1", Pick(NoNumbers))},\"clientId\":\"c\",\"from\":\"start\"}}", Verdict.Refused),
        1 => Text($"{{\"t\":\"hello\",\"v\":1,\"clientId\":{Pick("\"\"", "\"a b\"", "\"é\"", "null", "7", $"\"{new string('c', 65)}\"")},\"from\":\"start\"}}", Verdict.Refused),
        2 => Text($"{{\"t\":\"hello\",\"v\":1,\"clientId\":\"c\",\"from\":{Pick("\"middle\"", "-1", "1000000", "9223372036854775807", "\"0\"", Pick(NoNumbers))}}}", Verdict.Refused),
        3 => Text($"{{\"t\":\"hello\",\"v\":1,\"clientId\":\"c\",\"from\":0,\"{Pick("cols", "rows", "inFrom", "window")}\":{Pick("\"80\"", "1.5", "1e99", "[]", "{}", "true")}}}", Verdict.Refused),
        4 => Pick(Sound(), Binary(), Text(Pick(Nonsense), Verdict.Refused)) with { Verdict = Verdict.Refused },
        5 => Pick(Mutated(), Text($"{{\"t\":\"hello\",\"v\":1,\"clientId\":\"c\",\"from\":0,\"inFrom\":{Pick("-1", "9007199254740993", "9223372036854775807")}}}", Verdict.Refused)),
        _ => Hello(client),
    };

    public FuzzMessage Hello(string client) =>
        Text($"{{\"t\":\"hello\",\"v\":1,\"clientId\":\"{client}\",\"from\":{Pick("\"start\"", "\"tail\"", "0", "1")},\"cols\":{Integer()},\"rows\":{Integer()},\"window\":{Integer()},\"inFrom\":{Pick("0", "1", "9007199254740992")}}}", Verdict.Taken);

    public FuzzMessage Next() => random.Next(24) switch
    {
        < 12 => Sound(),
        12 => Binary(),
        13 => Text(Pick(Nonsense), Verdict.Refused),
        14 => Text($"{{\"t\":\"{Pick("ping\",\"n", "ack\",\"o", "resize\",\"rows\":1,\"cols", "signal\",\"name")}\":{Pick(NoNumbers.Except(["\"1\""]).ToArray())}}}", Verdict.Refused),
        15 => Text($"{{\"t\":\"ack\",\"o\":{Pick("1000000", "9223372036854775807", "-1")}}}", Verdict.Refused),
        16 => Hello("again") with { Verdict = Verdict.Refused },
        17 => Text($"{{\"t\":\"ping\",\"n\":1,\"deep\":{new string('[', random.Next(5, 2000))}", Verdict.Refused),
        18 => Text($"{{\"t\":\"ping\",\"n\":1,\"more\":\"{new string('x', random.Next(4) == 0 ? 1 << 20 : TooLong)}\"}}", Verdict.Refused),
        19 => new FuzzMessage(WebSocketMessageType.Text, Pick(NoUtf8), Verdict.NotText),
        20 => Text(new string(' ', random.Next(TooLong)), Verdict.Refused),
        _ => Mutated(),
    };

    private FuzzMessage Sound() => Text(random.Next(6) switch
    {
        0 => $"{{\"t\":\"resize\",\"cols\":{Integer()},\"rows\":{Integer()}}}",
        1 => $"{{\"t\":\"signal\",\"name\":\"{Pick("INT", "WINCH", "NONSENSE", "\\u0000", "é", "a b", "0123456789abcdef")}\"}}",
        2 => "{\"t\":\"ack\",\"o\":0}",
        3 => $"{new string(' ', random.Next(50))}{{\n\"n\":{Pick(Numbers)},\"more\":{{\"a\":[\"\\u00e9\"]}},\"t\":\"ping\"}}\t",
        4 => $"{{\"t\":\"p\\u0069ng\",\"n\":{Pick(Numbers)}}}",
        _ => $"{{\"t\":\"ping\",\"n\":{Pick(Numbers)}}}",
    }, Verdict.Taken) with { Parts = random.Next(1, 6) };

    private FuzzMessage Binary()
    {
        byte[] data = new byte[Pick(0, 1, 100, 70_000)];
        random.NextBytes(data);
        return new FuzzMessage(WebSocketMessageType.Binary, data, Verdict.Taken, random.Next(1, 4));
    }

    private FuzzMessage Mutated()
    {
        byte[] message = Encoding.UTF8.GetBytes(Pick(Sensible));
        for (int change = random.Next(1, 4); change > 0 && message.Length > 0; change--)
        {
            int at = random.Next(message.Length);
            message = random.Next(4) switch
            {
                0 => [.. message[..at], (byte)random.Next(256), .. message[(at + 1)..]],
                1 => [.. message[..at], .. message[random.Next(at, message.Length)..]],
                2 => [.. message[..at], .. message[random.Next(message.Length)..], .. message[at..]],
                _ => [.. message[..at], .. Encoding.UTF8.GetBytes(Pick(Pick(NoNumbers), "\"\\ud800\"", "\\", "\"", ":", ",")), .. message[at..]],
            };
        }

        return new FuzzMessage(WebSocketMessageType.Text, message, Verdict.Either, random.Next(1, 3));
    }

    private static FuzzMessage Text(string text, Verdict verdict) => new(WebSocketMessageType.Text, Encoding.UTF8.GetBytes(text), verdict);

    private string Integer() => Pick([.. Numbers[..Integers], random.Next().ToString(CultureInfo.InvariantCulture)]);

    private T Pick<T>(params T[] from) => from[random.Next(from.Length)];
}
