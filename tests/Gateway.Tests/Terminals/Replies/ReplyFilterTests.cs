using System.Text;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Tests.Terminals.Replies;

public sealed class ReplyFilterTests
{
    /// <summary>What keys, the mouse and pastes send: among them all that looks a little like an answer.</summary>
    private static readonly string[] Keys =
    [
        "ls -l\r", "é£🙂", "\u0003", "\t", "\u007f", "\e[A", "\eOP", "\eOR", "\e[3~", "\e[15;2~", "\e[1;5C", "\e[Z", "\ex", "\e\u007f", "\e\e[A",
        "\e[97;5u", "\e[27;5;97~", "\e[<0;12;3M", "\e[<0;12;3m", "\e[M !!", "\e[200~paste; \e[201~", "62;c", "[0n",
    ];

    public static IEnumerable<TheoryDataRow<string, string>> Exchanged => Exchanges.Rows;

    [Theory]
    [MemberData(nameof(Exchanged))]
    public void Answer_ToWhatWasReplayed_IsTakenOutCutAtEveryByte(string question, string answer)
    {
        string input = $"before\e[A{answer}\e[B after";
        foreach (byte[][] pieces in Exchanges.Cuts(input).Append([.. Exchanges.Bytewise(input)]))
        {
            var filter = new ReplyFilter(Exchanges.Replayed(question), () => true);

            Assert.Equal("before\e[A\e[B after", Exchanges.Passed(filter, pieces));
            Assert.False(filter.Holds);
        }
    }

    [Theory]
    [MemberData(nameof(Exchanged))]
    public void Answer_BeyondWhatWasReplayed_Passes(string question, string answer)
    {
        // A question of another kind keeps the filter at work.
        string other = question.Contains("5n", StringComparison.Ordinal) ? "\e[?u" : "\e[5n";
        var filter = new ReplyFilter(Exchanges.Replayed(question + other), () => true);

        Assert.Equal(answer + answer, Exchanges.Passed(filter, Exchanges.Bytewise(answer + answer + answer)));
    }

    [Fact]
    public void Answer_WhenNothingWasReplayed_Passes()
    {
        var filter = new ReplyFilter(Exchanges.Replayed(""), () => true);

        Assert.Equal("\e[?1;2c\e", Exchanges.Passed(filter, Exchanges.Bytewise("\e[?1;2c\e")));
        Assert.False(filter.Holds);
    }

    [Fact]
    public void Keys_WhileAnswersAreExpected_PassAtOnce()
    {
        foreach (string key in Keys)
        {
            var filter = new ReplyFilter(Exchanges.Replayed("\e[c\e[5n\e[6n\e]10;?\a"), () => true);

            Assert.Equal(key, Exchanges.Passed(filter, Encoding.UTF8.GetBytes(key)));
            Assert.False(filter.Holds);
        }
    }

    [Fact]
    public void LoneEscape_IsHeldUntilItIsFlushed()
    {
        var filter = new ReplyFilter(Exchanges.Replayed("\e[5n"), () => true);

        Assert.Equal("x", Exchanges.Passed(filter, "x\e"u8.ToArray()));
        Assert.True(filter.Holds);
        Assert.Equal("\e", Encoding.UTF8.GetString(filter.Flush().Span));
        Assert.False(filter.Holds);

        // What follows is no longer its rest.
        Assert.Equal("[0n", Exchanges.Passed(filter, "[0n"u8.ToArray()));
    }

    [Theory]
    [InlineData("\e]11;rgb:0/0/0\a", "\e\\")]
    [InlineData("\e]11;rgb:0/0/0\e\\", "\e\\")]
    [InlineData("\e]11;rgb:0/0/0\e\\", "\\")]
    [InlineData("\e]11;rgb:0/0/0\e\\", "\e[A")]
    public void Key_AfterAnAnswerThatIsAString_IsNoPartOfIt(string answer, string key)
    {
        var filter = new ReplyFilter(Exchanges.Replayed("\e]11;?\a\e[5n"), () => true);

        Assert.Equal(key, Exchanges.Passed(filter, Exchanges.Bytewise(answer + key)));
    }

    [Fact]
    public void String_TooLongForAnAnswer_IsLetGo()
    {
        var filter = new ReplyFilter(Exchanges.Replayed("\e]52;c;?\a"), () => true);
        string text = $"\e]{new string('x', SequenceReader.MaxBytes + 10)}";

        Assert.Equal(text, Exchanges.Passed(filter, Encoding.UTF8.GetBytes(text)));
        Assert.False(filter.Holds);
    }

    [Fact]
    public void Expectation_SomeTimeAfterTheReplay_IsGivenUp()
    {
        var time = new FakeTimeProvider();
        var budget = new ReplyBudget(time);
        new QueryScanner(budget).Scan("\e[5n\e[5n\e[5n"u8);
        var filter = new ReplyFilter(budget, () => true);

        // However long the replay takes.
        time.Advance(10 * ReplyBudget.Grace);
        Assert.Equal("", Exchanges.Passed(filter, "\e[0n"u8.ToArray()));
        budget.ReplayEnded();
        time.Advance(ReplyBudget.Grace / 2);
        Assert.Equal("", Exchanges.Passed(filter, "\e[0n"u8.ToArray(), "\e["u8.ToArray()));
        time.Advance(ReplyBudget.Grace / 2);

        Assert.Equal("\e[0n\e[0n", Exchanges.Passed(filter, "0n"u8.ToArray(), "\e[0n"u8.ToArray()));
    }

    [Fact]
    public void Answers_OfAViewerThatDoesNotOwn_NeverPass_WhileItsKeysDo()
    {
        bool owns = false;
        var filter = new ReplyFilter(Exchanges.Replayed(""), () => owns);
        string mixed = string.Concat(Exchanges.All.Select((exchange, i) => exchange.Answer + Keys[i % Keys.Length]));
        string keys = string.Concat(Exchanges.All.Select((_, i) => Keys[i % Keys.Length]));

        Assert.Equal(keys, Exchanges.Passed(filter, Exchanges.Bytewise(mixed)));
        owns = true;
        Assert.Equal(mixed, Exchanges.Passed(filter, Exchanges.Bytewise(mixed)));
    }

    [Fact]
    public void Filter_OverAnyMixture_TakesOutAsManyAnswersAsAreExpected_HoweverItIsCut()
    {
        var random = new Random(20260302);
        for (int round = 0; round < 1000; round++)
        {
            (string Question, string Answer)[] asked = random.GetItems(Exchanges.All, random.Next(1, 8));
            var input = new StringBuilder();
            var expected = new StringBuilder();
            foreach ((_, string answer) in asked)
            {
                string keys = string.Concat(random.GetItems(Keys, random.Next(3)));
                expected.Append(keys);
                input.Append(keys).Append(answer);
            }

            // Two of one form may be of different questions: in all, as many pass as were not expected.
            var filter = new ReplyFilter(Exchanges.Replayed(string.Concat(asked.Select(exchange => exchange.Question))), () => true);
            byte[] bytes = Encoding.UTF8.GetBytes(input.ToString());

            Assert.Equal(expected.ToString(), Exchanges.Passed(filter, bytes.Chunk(random.Next(1, 9))));
            Assert.False(filter.Holds);
        }
    }
}
