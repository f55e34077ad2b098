using System.Text;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Terminals;

/// <summary>Whoever comes late is told the modes that are in force where its output begins.</summary>
public sealed class TerminalLateTests : AgentTest
{
    private const int SmallRing = 64 * 1024;
    private const string BracketedPaste = "\e[?2004h";
    private const string Title = "\e]2;late\a";

    [Fact]
    public async Task BlankReader_WhereTheRingHasMovedOn_IsToldTheModesBeforeTheData()
    {
        TerminalInfo ended = await FloodAsync($"printf '{BracketedPaste}\\033[31m'; printf '\\033]2;late\\a'");
        Assert.True(ended.Tail > 0);

        TerminalOutput late = await Client.ReadAsync("t", ended.Tail, blank: true);

        Assert.Equal((TerminalOutputKind.Modes, ended.Tail), (late.Kind, late.Offset));
        string modes = Text(late.Modes);
        Assert.Contains(BracketedPaste, modes, StringComparison.Ordinal);
        Assert.Contains("31", modes, StringComparison.Ordinal);
        Assert.Contains("late", modes, StringComparison.Ordinal);
        Assert.StartsWith("x", Text(late.Data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlankReader_AtTheEnd_IsToldTheModesThereAtOnce()
    {
        await Client.OpenAsync("t", $"printf '{Title}{BracketedPaste}'; read x; printf '\\033[?2004l'; echo ready; read x");
        Viewer viewer = View("t", "");
        await viewer.UntilAsync(BracketedPaste);
        Assert.Contains(BracketedPaste, Text((await BlankAtAsync(viewer.Offset)).Modes), StringComparison.Ordinal);

        await viewer.TypeAsync("\n");
        await viewer.UntilAsync("ready\r\n");
        TerminalOutput later = await BlankAtAsync(viewer.Offset);
        Assert.DoesNotContain(BracketedPaste, Text(later.Modes), StringComparison.Ordinal);
        Assert.True(later.Data.IsEmpty);
    }

    [Fact]
    public async Task Reader_ThatWasOverrun_IsToldTheModesAfterItsGap()
    {
        TerminalInfo ended = await FloodAsync($"printf '{BracketedPaste}'");

        TerminalOutput overrun = await Client.ReadAsync("t", 3);

        Assert.Equal((TerminalOutputKind.Modes, ended.Tail), (overrun.Kind, overrun.Offset));
        Assert.Contains(BracketedPaste, Text(overrun.Modes), StringComparison.Ordinal);
        Assert.False(overrun.Data.IsEmpty);
    }

    [Fact]
    public async Task BlankReader_OfTheWholeOutput_IsToldNoModes()
    {
        await Client.OpenAsync("t", $"printf '{BracketedPaste}'; read x");
        await View("t", "").UntilAsync(BracketedPaste);

        TerminalOutput whole = await Client.ReadAsync("t", 0, blank: true);

        Assert.Equal((TerminalOutputKind.Data, BracketedPaste), (whole.Kind, Text(whole.Data)));
    }

    [Fact]
    public async Task Reader_WithinASequence_IsGivenItsBeginning()
    {
        await Client.OpenAsync("t", "printf '\\033[38;2;1;2'; read x; printf ';3mred'; read x");
        Viewer viewer = View("t", "");
        await viewer.UntilAsync("\e[38;2;1;2");

        Assert.EndsWith("\e[38;2;1;2", Text((await BlankAtAsync(viewer.Offset)).Modes), StringComparison.Ordinal);
    }

    private Task<TerminalOutput> BlankAtAsync(long offset) => Client.ReadAsync("t", offset, blank: true);

    /// <summary>A terminal whose ring holds nothing but a flood any more, which came after what the script sets.</summary>
    private async Task<TerminalInfo> FloodAsync(string script)
    {
        await Client.OpenAsync("t", $"{script}; head -c {4 * SmallRing} /dev/zero | tr '\\0' x", SmallRing);
        await View("t", "").EndAsync();
        return await Client.StatAsync("t");
    }

    private static string Text(System.Buffers.ReadOnlySequence<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
