using System.Text;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>Viewers whose terminals answer whatever they are shown, old or new.</summary>
public sealed class ReplayTests(GatewayFixture fixture)
{
    private const string Questions = "\e[c\e[6n\e]10;?\a";
    private const string Answers = "\e[?1;2c\e[24;80R\e]10;rgb:d2d2/d2d2/d2d2\e\\";

    [Theory]
    [InlineData(null, "?from=start", "")]
    [InlineData("tty", "", "0")]
    public async Task Answers_ToReplayedQuestions_AreNotTyped_AndToLaterOnesAre(string? protocol, string query, string kind)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.Write(Encoding.UTF8.GetBytes($"old {Questions}"));
        using TermSocket viewer = await OpenAsync(test, protocol, query);
        await UntilAsync(viewer, "\a");

        await viewer.TypeAsync($"{kind}{Answers}ls\e[A");
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length > 0);
        test.Terminal.Write(Encoding.UTF8.GetBytes($"new {Questions}"));
        await UntilAsync(viewer, "\a");
        await viewer.TypeAsync($"{kind}{Answers}\e");
        string expected = $"ls\e[A{Answers}\e";
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length >= expected.Length);

        Assert.Equal(expected, Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task Answers_OfAViewerThatWasReplayedNothing_AreTyped()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.Write(Encoding.UTF8.GetBytes(Questions));
        using TermSocket viewer = await test.ConnectAsync(null, "?from=tail");

        await viewer.TypeAsync(Answers);
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length >= Answers.Length);

        Assert.Equal(Answers, Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    [Fact]
    public async Task LoneEscape_OfAViewerWhoseAnswersAreStillExpected_IsTyped()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.Write(Encoding.UTF8.GetBytes(Questions));
        using TermSocket viewer = await test.ConnectAsync(null, "?from=start");
        await UntilAsync(viewer, "\a");

        await viewer.TypeAsync("\e");

        await test.Terminal.UntilAsync(terminal => terminal.Typed is [0x1B]);
    }

    [Fact]
    public async Task Question_ThatTheReplayCutsShort_IsTheViewersToAnswer()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        test.Terminal.Write("\e[5n\e[5"u8);
        using TermSocket viewer = await test.ConnectAsync(null, "?from=start");
        await UntilAsync(viewer, "\e[5");

        test.Terminal.Write("n"u8);
        await UntilAsync(viewer, "n");
        await viewer.TypeAsync("\e[0n\e[0n.");
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length > 0);

        Assert.Equal("\e[0n.", Encoding.UTF8.GetString(test.Terminal.Typed));
    }

    private static async Task<TermSocket> OpenAsync(TerminalTest test, string? protocol, string query)
    {
        TermSocket viewer = await test.ConnectAsync(protocol, query);
        if (protocol is not null) await viewer.TypeAsync("""{"AuthToken":"","columns":80,"rows":24}""");
        return viewer;
    }

    private static async Task UntilAsync(TermSocket viewer, string end)
    {
        while (!Encoding.UTF8.GetString((await viewer.NextAsync()).Data).EndsWith(end, StringComparison.Ordinal)) continue;
    }
}
