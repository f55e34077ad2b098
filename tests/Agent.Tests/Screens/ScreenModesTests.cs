using System.Text;
using VibeCoading.Agent.Screens;

namespace VibeCoading.Agent.Tests.Screens;

public sealed class ScreenModesTests
{
    private const int Rows = 24;

    private readonly ScreenModes _modes = new(80, Rows);

    [Theory]
    [InlineData("\e[?1h\e[?25l\e[?2004h", "\e[?1h", "\e[?25l", "\e[?2004h", "\e[?7h")]
    [InlineData("\e[?1000h\e[?1003h\e[?1006h", "\e[?1003h", "\e[?1006h")]
    [InlineData("\e[?1015h\e[?1005h\e[?2031h\e[?5h", "\e[?1015h", "\e[?1005h", "\e[?2031h", "\e[?5h")]
    [InlineData("\e[4;20h\e=", "\e[4h", "\e[20h", "\e=")]
    [InlineData("\e[?12l\e[4 q", "\e[?12l", "\e[0 q\e[4 q")]
    [InlineData("\e[3;10r", "\e[3;10r")]
    [InlineData("\e[3;10r\e[5;99r", "\e[5;24r")]
    [InlineData("\e[?6h", "\e[?6h")]
    [InlineData("\e(0\e)A\x0e", "\e(0\e)A\e*B\e+B\x0e")]
    [InlineData("\e[1;4:3;38;5;123;48:2::1:2:3;58:5:9m", "\e[0;1;4:3;38;5;123;48;2;1;2;3;58:5:9m")]
    [InlineData("\e[1m\e7\e[0;31m", "\e[0;1m\e7", "\e[0;31m")]
    [InlineData("\e]0;both\a", "\e]0;both\e\\")]
    [InlineData("\e]2;title\a\e]1;icon\e\\", "\e]1;icon\e\\\e]2;title\e\\")]
    [InlineData("\e]8;id=a;http://example.com\e\\", "\e]8;id=a;http://example.com\e\\")]
    [InlineData("\e]4;1;#ff0000\a\e]11;rgb:00/80/ff\a", "\e]4;1;#ff0000\e\\", "\e]11;#0080ff\e\\")]
    [InlineData("\e[>4;2m", "\e[>4;2m")]
    [InlineData("\e[=1u\e[>5u\e[>3u\e[<u", "\e[<16u\e[=1u\e[>5u")]
    [InlineData("\e[3g\r    \eH    \eH", "\e[3g\r\e[4C\eH\e[4C\eH")]
    [InlineData("\e[?1049h\e[2;5r", "\e[?1047h", "\e[2;5r")]
    public void Compose_AfterASequence_SetsWhatItSet(string output, params string[] expected)
    {
        _modes.Feed(Encoding.UTF8.GetBytes(output));

        string composed = Composed(_modes);
        Assert.All(expected, sequence => Assert.Contains(sequence, composed, StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_OfAnUntouchedTerminal_EndsWhatAnEmulatorIsWithinAndLeavesItsOwnAlone()
    {
        string composed = Composed(_modes);

        Assert.StartsWith("\x18", composed, StringComparison.Ordinal);
        Assert.Contains("\e[r", composed, StringComparison.Ordinal);
        // What the emulator's owner chose, and what would be taken for something else by one that does not know it.
        Assert.All(["?12", "\e]0", "\e]2", "\e[3g", "u", "\e[>4"], own => Assert.DoesNotContain(own, composed, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("\e[31m")]
    [InlineData("\e[?2026h")]
    public void Compose_BetweenSequences_LeavesNothingUnfinished(string output)
    {
        _modes.Feed(Encoding.UTF8.GetBytes(output));
        Assert.EndsWith("m", Composed(_modes), StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_WithinASynchronizedUpdate_LeavesNoEmulatorFrozen()
    {
        _modes.Feed("\e[?2026h"u8);

        Assert.Contains("\e[?2026l", Composed(_modes), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[?2026h", Composed(_modes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\e")]
    [InlineData("\e(")]
    [InlineData("\e[")]
    [InlineData("\e[?10")]
    [InlineData("\e[38;5;1")]
    [InlineData("\e[1 ")]
    [InlineData("\e]0;tit")]
    [InlineData("\eP1$q")]
    [InlineData("\e_Gpicture")]
    public void Compose_WithinASequence_EndsWithItsBeginning(string unfinished)
    {
        _modes.Feed(Encoding.UTF8.GetBytes(unfinished));
        Assert.EndsWith($"m{unfinished}", Composed(_modes), StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_WithinASequenceThatControlsWereCarriedOutIn_DoesNotCarryThemOutAgain()
    {
        _modes.Feed("\e[3\n\a8"u8);
        Assert.EndsWith("m\e[38", Composed(_modes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\e]52;c;", "\e]99999;")]
    [InlineData("\eP1;2q", "\eP0<")]
    [InlineData("\e_G", "\eX")]
    [InlineData("\e[1;", "\e[0<")]
    public void Compose_WithinALongSequence_HasTheRestSwallowed(string begins, string meaningless)
    {
        _modes.Feed(Encoding.UTF8.GetBytes(begins));
        for (int i = 0; i < 1000; i++) _modes.Feed("11111111111111111"u8);
        Assert.EndsWith($"m{meaningless}", Composed(_modes), StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_WithinACharacter_EndsWithItsBeginning()
    {
        byte[] character = Encoding.UTF8.GetBytes("…");
        _modes.Feed([(byte)'a', .. character.AsSpan(0, 2)]);
        Assert.Equal(character[..2], ComposedBytes(_modes)[^2..]);
    }

    [Theory]
    [InlineData("\e[?1049h", "\e[?1049l", "\e[?1049l")]
    [InlineData("\e[?1h\e[1m\e[2;5r\e(0\e[?6h", "\e[!p", "\e[r")]
    [InlineData("\e[?1049h\e[?1h\e[1m\e[2;5r\e(0\e[?1003h", "\ec", "\e[?1049l")]
    public void Compose_AfterAReset_IsAsAtFirst(string output, string reset, string kept)
    {
        string first = Composed(_modes);
        _modes.Feed(Encoding.UTF8.GetBytes(output));
        Assert.NotEqual(first, Composed(_modes));

        _modes.Feed(Encoding.UTF8.GetBytes(reset));
        Assert.Equal(first, Composed(_modes));
        Assert.Contains(kept, first, StringComparison.Ordinal);
    }

    [Fact]
    public void Resize_ForgetsTheRegion_AndBoundsTheNextOne()
    {
        _modes.Feed("\e[3;10r"u8);
        _modes.Resize(80, Rows);
        Assert.Contains("\e[3;10r", Composed(_modes), StringComparison.Ordinal);

        _modes.Resize(80, 50);
        Assert.DoesNotContain("\e[3;10r", Composed(_modes), StringComparison.Ordinal);
        _modes.Feed("\e[2;40r"u8);
        Assert.Contains("\e[2;40r", Composed(_modes), StringComparison.Ordinal);
    }

    [Fact]
    public void Clone_GoesItsOwnWay()
    {
        _modes.Feed("\e[31m\e]4;1;#ff0000\a\e[>1u\e]2;a"u8);
        ScreenModes clone = _modes.Clone();
        string before = Composed(_modes);
        Assert.Equal(before, Composed(clone));

        clone.Feed("b\a\e[32m\e]104\a\e[<u\e["u8);
        Assert.Equal(before, Composed(_modes));
        Assert.NotEqual(before, Composed(clone));
    }

    private static string Composed(ScreenModes modes) => Encoding.UTF8.GetString(ComposedBytes(modes));

    private static byte[] ComposedBytes(ScreenModes modes)
    {
        byte[] composed = new byte[ScreenModes.MostComposedBytes];
        return composed[..modes.Compose(composed)];
    }
}
