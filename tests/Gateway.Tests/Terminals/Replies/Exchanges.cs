using System.Text;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Tests.Terminals.Replies;

/// <summary>Questions, and what terminals answer them: xterm, xterm.js, kitty, foot, VTE.</summary>
internal static class Exchanges
{
    public static readonly (string Question, string Answer)[] All =
    [
        ("\e[c", "\e[?1;2c"),
        ("\e[0c", "\e[?64;1;2;6;9;15;16;17;18;21;22;28c"),
        ("\eZ", "\e[?6c"),
        ("\e[>c", "\e[>0;276;0c"),
        ("\e[>0c", "\e[>41;354;0c"),
        ("\e[=c", "\eP!|00000000\e\\"),
        ("\e[5n", "\e[0n"),
        ("\e[6n", "\e[24;80R"),
        ("\e[?6n", "\e[?24;80R"),
        ("\e[?6n", "\e[?24;80;1R"),
        ("\e[?15n", "\e[?13n"),
        ("\e[?26n", "\e[?27;1;0;0n"),
        ("\e[?996n", "\e[?997;1n"),
        ("\e[?63;1n", "\eP1!~0000\e\\"),
        ("\e[20$p", "\e[20;2$y"),
        ("\e[?2026$p", "\e[?2026;2$y"),
        ("\eP$qm\e\\", "\eP1$r0m\e\\"),
        ("\eP$q q\e\\", "\eP1$r2 q\e\\"),
        ("\eP$qx\e\\", "\eP0$r\e\\"),
        ("\e[1$w", "\eP1$u1;1;1;@;@;@;0;2;@;BBBB\e\\"),
        ("\e[>q", "\eP>|xterm.js(6.0.0)\e\\"),
        ("\e[>0q", "\eP>|XTerm(390)\e\\"),
        ("\eP+q544e\e\\", "\eP1+r544e=787465726d\e\\"),
        ("\eP+q544e;436f\e\\", "\eP1+r544e=787465726d\e\\\eP0+r436f\e\\"),
        ("\e[11t", "\e[1t"),
        ("\e[14t", "\e[4;480;640t"),
        ("\e[16t", "\e[6;20;8t"),
        ("\e[18t", "\e[8;24;80t"),
        ("\e[?2048h", "\e[48;24;80;480;640t"),
        ("\e[21t", "\e]lvim\e\\"),
        ("\e[x", "\e[2;1;1;128;128;1;0x"),
        ("\e[1;1;1;1;24;80*y", "\eP1!~AB12\e\\"),
        ("\e[\"v", "\e[24;80;1;1;1\"w"),
        ("\e[?u", "\e[?0u"),
        ("\e[?4m", "\e[>4;0m"),
        ("\e[?1;1;0S", "\e[?1;0;256S"),
        ("\e_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\e\\", "\e_Gi=31;OK\e\\"),
        ("\e[?1004h", "\e[I"),
        ("\e[?25;1004;2004h", "\e[O"),
        ("\e]4;1;?\a", "\e]4;1;rgb:cd/00/00\a"),
        ("\e]4;1;?;2;#fff;3;?\e\\", "\e]4;1;rgb:cd/00/00\e\\\e]4;3;rgb:cd/cd/00\e\\"),
        ("\e]5;0;?\a", "\e]5;0;rgb:ff/ff/ff\a"),
        ("\e]10;?\a", "\e]10;rgb:d2d2/d2d2/d2d2\e\\"),
        ("\e]10;?;?\a", "\e]10;rgb:d2d2/d2d2/d2d2\a\e]11;rgb:2b2b/2b2b/2b2b\a"),
        ("\e]11;?\e\\", "\e]11;rgb:2b2b/2b2b/2b2b\e\\"),
        ("\e]12;?\a", "\e]12;rgb:adad/adad/adad\e\\"),
        ("\e]19;?\a", "\e]19;rgb:0000/0000/0000\a"),
        ("\e]52;c;?\a", "\e]52;c;c2VjcmV0\a"),
        ("\u009b6n", "\e[3;4R"),
        ("\u009d11;?\u009c", "\e]11;rgb:2b2b/2b2b/2b2b\e\\"),
    ];

    public static IEnumerable<TheoryDataRow<string, string>> Rows => All.Select(exchange => new TheoryDataRow<string, string>(exchange.Question, exchange.Answer));

    /// <summary>What a budget expects after this was replayed in these pieces.</summary>
    public static ReplyBudget Replayed(params IEnumerable<byte[]> pieces)
    {
        var budget = new ReplyBudget(new FakeTimeProvider());
        var scanner = new QueryScanner(budget);
        foreach (byte[] piece in pieces) scanner.Scan(piece);
        return budget;
    }

    public static ReplyBudget Replayed(string output) => Replayed([Encoding.UTF8.GetBytes(output)]);

    /// <summary>What comes out of a filter into which this goes in these pieces; what it still holds at the end is left out.</summary>
    public static string Passed(ReplyFilter filter, params IEnumerable<byte[]> pieces) =>
        Encoding.UTF8.GetString([.. pieces.SelectMany(piece => filter.Pass(piece).ToArray())]);

    /// <summary>All that is expected, which is then no more.</summary>
    public static List<ReplyKind> Drain(ReplyBudget budget)
    {
        var kinds = new List<ReplyKind>();
        foreach (ReplyKind kind in Enum.GetValues<ReplyKind>())
            while (budget.TrySpend(kind)) kinds.Add(kind);
        return kinds;
    }

    public static IEnumerable<byte[]> Bytewise(string text) => Encoding.UTF8.GetBytes(text).Select(one => new[] { one });

    /// <summary>Every way to cut it in two.</summary>
    public static IEnumerable<byte[][]> Cuts(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Enumerable.Range(0, bytes.Length + 1).Select(at => new[] { bytes[..at], bytes[at..] });
    }
}
