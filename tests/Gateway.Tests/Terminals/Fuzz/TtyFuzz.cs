using System.Net.WebSockets;
using System.Text;

namespace VibeCoading.Gateway.Tests.Terminals.Fuzz;

/// <summary>Messages of ttyd's protocol as its page does not send them, and some as it does.</summary>
internal sealed class TtyFuzz(Random random)
{
    private static readonly string[] NoObjects = ["", "null", "[]", "7", "\"x\"", "{", "}", "{]", "{\"columns\":}", "{\"columns\":1.5}", "{\"columns\":\"wide\"}", "{\"rows\":[]}", "{\"rows\":{}}", "{\"columns\":99999999999}"];

    public FuzzMessage First() => random.Next(3) switch
    {
        0 => Message(Pick("", "0ls", "1{}", "2", "3", "x", " {}", "{", "{\"columns\":\"wide\"}", "{\"rows\":[]}", "{}x", $"{{\"more\":\"{new string('x', 5000)}\"}}"), Verdict.Refused),
        _ => Hello(),
    };

    public FuzzMessage Hello() => Message(Size(), Verdict.Taken);

    public FuzzMessage Next() => random.Next(12) switch
    {
        < 3 => Message($"0{new string('x', Pick(0, 1, 100, 70_000))}", Verdict.Taken) with { Parts = random.Next(1, 5) },
        < 6 => Message($"1{Size()}", Verdict.Taken) with { Parts = random.Next(1, 5) },
        6 => Message(Pick("2", "3", "2x", "3{}", "{", Size()), Verdict.Taken),
        7 => Message($"1{Pick(NoObjects)}", Verdict.Refused),
        8 => Message($"1{{\"more\":\"{new string('x', Pick(5000, 1 << 20))}\"}}", Verdict.Refused),
        9 => Message(Pick("", "4", "a", "\0", "é", " ", "["), Verdict.Refused),
        10 => new FuzzMessage(WebSocketMessageType.Text, [(byte)'0', 0xff], Verdict.NotText),
        _ => Noise(),
    };

    private FuzzMessage Noise()
    {
        byte[] noise = new byte[random.Next(1, 200)];
        random.NextBytes(noise);
        return new FuzzMessage(WebSocketMessageType.Binary, noise, Verdict.Either, random.Next(1, 4));
    }

    private string Size() => $"{{\"AuthToken\":{Pick("\"\"", "null", "7")},\"columns\":{Pick("80", "0", "-1", "65535", "2147483647", "\"90\"")},\"rows\":{Pick("24", "0", "-7", "65535", "\"30\"")}}}";

    private FuzzMessage Message(string text, Verdict verdict) =>
        new(Pick(WebSocketMessageType.Text, WebSocketMessageType.Binary), Encoding.UTF8.GetBytes(text), verdict);

    private T Pick<T>(params T[] from) => from[random.Next(from.Length)];
}
