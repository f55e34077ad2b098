using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Terminals;

/// <summary>Of several viewers one owns the size, and all are told.</summary>
public sealed class TerminalSizeTests : AgentTest
{
    private const string Reporting = "trap 'stty size' WINCH; echo ready; while :; do read x && echo \"got $x\"; done";

    [Fact]
    public async Task Viewer_WhenItComesFirst_OwnsTheSize()
    {
        (Viewer first, Viewer second) = await TwoAsync("first", "second");

        Assert.Equal("first", (await Client.StatAsync("t")).Owner);
        Assert.Equal(("first", "first"), (first.Size!.Owner, second.Size!.Owner));
    }

    [Fact]
    public async Task Resize_OfAnother_CountsOnceItTypes()
    {
        (Viewer owner, Viewer other) = await TwoAsync("owner", "other");

        await Client.ResizeAsync("t", 100, 30, "owner");
        await owner.UntilAsync("30 100");
        await Client.ResizeAsync("t", 60, 20, "other");
        Assert.Equal((100, 30), SizeOf(await Client.StatAsync("t")));

        await other.TypeAsync("x\n");
        await other.UntilAsync("20 60");
        SizeChange told = await owner.UntilSizedAsync(size => size.Cols == 60);
        Assert.Equal((60, 20, "other"), (told.Cols, told.Rows, told.Owner));
        Assert.InRange(told.Offset, 1, (await Client.StatAsync("t")).Head);
    }

    [Fact]
    public async Task Owner_WhenItLeaves_IsFollowedByWhoIsThere()
    {
        (Viewer owner, Viewer other) = await TwoAsync("owner", "other");
        await Client.ResizeAsync("t", 60, 20, "other");

        await owner.LeaveAsync();
        SizeChange told = await other.UntilSizedAsync(size => size is { Owner: "other", Cols: 60 });
        Assert.Equal(20, told.Rows);

        await other.LeaveAsync();
        Assert.Null((await Client.StatAsync("t")).Owner);
    }

    [Fact]
    public async Task Owner_WhenItsConnectionBreaks_StaysUntilItIsBack()
    {
        await OpenAsync();
        Viewer other = View("t", "other");
        await using (AgentClient connection = await Agent.ConnectAsync())
        {
            var owner = new Viewer(connection, "t", "owner");
            await owner.UntilAsync("ready");
            await other.UntilAsync("ready");
        }

        Assert.Equal("owner", (await Client.StatAsync("t")).Owner);
        await View("t", "owner").UntilAsync("ready");
        Assert.Equal("owner", (await Client.StatAsync("t")).Owner);
    }

    [Fact]
    public async Task Viewer_ThatRepeatsItsInput_DoesNotOwnBecauseOfIt()
    {
        (Viewer first, Viewer second) = await TwoAsync("first", "second");
        await first.TypeAsync("a\n");
        await second.TypeAsync("b\n");

        Assert.Equal(2, await Client.WriteAsync("t", "first", 0, "a\n"u8.ToArray()));
        Assert.Equal("second", (await Client.StatAsync("t")).Owner);
    }

    [Fact]
    public async Task Viewer_ThatIsNobodys_NeverOwns()
    {
        await OpenAsync();
        await View("t", "").UntilAsync("ready");

        Assert.Null((await Client.StatAsync("t")).Owner);
    }

    [Fact]
    public async Task Resizes_ThatComeFast_AreToldAsFew()
    {
        const int Many = 1000;
        await Client.OpenAsync("t", "stty -echo; trap 'echo sized' WINCH; echo ready; while :; do read x && echo \"got $x\"; done");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready");

        await Task.WhenAll(Enumerable.Range(0, Many).Select(i => Client.ResizeAsync("t", 100 + (i % 2), 30, "viewer")));
        await Client.ResizeAsync("t", 120, 40, "viewer");
        await viewer.UntilSizedAsync(size => (size.Cols, size.Rows) == (120, 40));
        await viewer.TypeAsync("end\n");
        await viewer.UntilAsync("got end");

        // One at once, then one each 50 ms while they came: far fewer than were sent.
        Assert.InRange(viewer.Text.Split("sized").Length - 1, 1, Many / 10);
        Assert.Equal((120, 40), SizeOf(await Client.StatAsync("t")));
    }

    /// <summary>The first of them owns.</summary>
    private async Task<(Viewer First, Viewer Second)> TwoAsync(string first, string second)
    {
        await OpenAsync();
        (Viewer one, Viewer two) = (View("t", first), View("t", second));
        await one.UntilAsync("ready");
        await two.UntilAsync("ready");
        return (one, two);
    }

    private Task<TerminalInfo> OpenAsync() => Client.OpenAsync("t", Reporting);

    private static (int Cols, int Rows) SizeOf(TerminalInfo terminal) => (terminal.Cols, terminal.Rows);
}
