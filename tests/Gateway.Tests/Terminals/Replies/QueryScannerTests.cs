using System.Text;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Tests.Terminals.Replies;

public sealed class QueryScannerTests
{
    private const string Storm = "\e[c\e[6n\e[>c\e]10;?\a\e]4;1;?;2;?\e\\\eP$qm\e\\\e[?u";

    public static IEnumerable<TheoryDataRow<string, string>> Exchanged => Exchanges.Rows;

    [Theory]
    [MemberData(nameof(Exchanged))]
    public void Question_CutAtEveryByte_ExpectsTheAnswersThatItGets(string question, string answer)
    {
        string output = $"a£\e[31mé{question}\e]0;title £\a\e[0m\e7";
        List<ReplyKind> expected = Exchanges.Drain(Exchanges.Replayed(output));

        Assert.NotEmpty(expected);
        Assert.Equal(answer.Count(c => c == '\e') - Occurrences(answer, "\e\\"), expected.Count);
        Assert.Equal(expected, Exchanges.Drain(Exchanges.Replayed(Exchanges.Bytewise(output))));
        foreach (byte[][] pieces in Exchanges.Cuts(output)) Assert.Equal(expected, Exchanges.Drain(Exchanges.Replayed(pieces)));
    }

    [Fact]
    public void Questions_Repeated_AreCountedEach()
    {
        ReplyBudget budget = Exchanges.Replayed(string.Concat(Enumerable.Repeat(Storm, 100)));

        List<ReplyKind> owed = Exchanges.Drain(budget);

        Assert.Equal(800, owed.Count);
        Assert.Equal(200, owed.Count(kind => kind == ReplyKind.Palette));
        Assert.Equal(7, owed.Distinct().Count());
    }

    [Theory]
    [InlineData("plain text, £ and é\r\n")]
    [InlineData("\e[31;1mred\e[0m\e[2J\e[H\e[10;20H\e[K\e[?25l\e[?2004h\e[?1049h")]
    [InlineData("\e[1c\e[7n\e[2 q\e[!p\e[u\e[>1u\e[<u\e[=1;1u\e[8;24;80t\e[22;0t\e[23;0t")]
    [InlineData("\e]0;title\a\e]2;?\a\e]8;;http://a/?\e\\\e]10;#fff\a\e]4;1;#fff\a\e]52;c;c2VjcmV0\a\e]104\a")]
    [InlineData("\eP1;2q\"1;1;1;1#0;2;0;0;0\e\\\eP1$r0m\e\\")]
    [InlineData("^[[c, and \\e[6n, which a shell echoes")]
    [InlineData("\e(B\e)0\e=\e>\e7\e8\eM\e#8")]
    [InlineData("\e[6\u0018n\e[6\u001an\e[6én")]
    public void Output_WithoutAQuestion_ExpectsNothing(string output)
    {
        Assert.Empty(Exchanges.Drain(Exchanges.Replayed(output)));
        Assert.Empty(Exchanges.Drain(Exchanges.Replayed(Exchanges.Bytewise(output))));
    }

    [Theory]
    [InlineData("\e[\n6n")]
    [InlineData("\e\e[6n")]
    [InlineData("\e[1;\e[6n")]
    [InlineData("\e]0;title without an end\e[6n")]
    [InlineData("\ePq a picture without an end\e[6n")]
    [InlineData("\u0018\e[6n")]
    public void Question_AfterOrAmongOddities_IsFoundAsATerminalFindsIt(string output) =>
        Assert.Equal([ReplyKind.CursorPosition], Exchanges.Drain(Exchanges.Replayed(output)));

    [Fact]
    public void String_LongerThanIsOfUse_IsPassedOverToItsEnd()
    {
        string picture = $"\e]52;c;{new string('x', 2 * SequenceReader.MaxBytes)}?\a";

        Assert.Equal([ReplyKind.Status], Exchanges.Drain(Exchanges.Replayed($"{picture}\e[5n")));
    }

    [Fact]
    public void Scan_OverAnyBytes_FindsTheSameHoweverTheyAreCut()
    {
        var random = new Random(20260301);
        byte[][] scraps = [.. Exchanges.All.Select(exchange => Encoding.UTF8.GetBytes(exchange.Question))];
        int found = 0;
        for (int round = 0; round < 2000; round++)
        {
            byte[] output = [.. Enumerable.Range(0, 12).SelectMany(_ => Scrap(random, scraps))];
            List<ReplyKind> whole = Exchanges.Drain(Exchanges.Replayed([output]));
            found += whole.Count;

            Assert.Equal(whole, Exchanges.Drain(Exchanges.Replayed(output.Chunk(random.Next(1, 9)))));
        }

        Assert.InRange(found, 2000, 24_000);
    }

    /// <summary>A question whole or damaged, or noise.</summary>
    private static byte[] Scrap(Random random, byte[][] scraps)
    {
        byte[] scrap = [.. scraps[random.Next(scraps.Length)]];
        switch (random.Next(4))
        {
            case 0:
                scrap[random.Next(scrap.Length)] = (byte)random.Next(256);
                return scrap;
            case 1:
                return scrap[..random.Next(scrap.Length)];
            case 2:
                random.NextBytes(scrap);
                return scrap;
            default:
                return scrap;
        }
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;
}
