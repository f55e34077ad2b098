using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Terminals;

public sealed class TerminalPaceTests : AgentTest
{
    private const int SmallRing = 64 * 1024;
    private const int Bytes = 5_000_000;
    private const string Ready = "ready\n";

    private static readonly string Flood = $"stty raw -echo; echo ready; read go; head -c {Bytes} /dev/zero | tr '\\0' x";

    [Fact]
    public async Task Flood_WhenItsReaderKeepsAsking_LosesNothing()
    {
        await Client.OpenAsync("t", Flood, SmallRing);
        var viewer = View("t");
        await viewer.UntilAsync(Ready);
        await viewer.TypeAsync("\n");
        await viewer.EndAsync();

        Assert.Equal((0L, (long)Ready.Length + Bytes), (viewer.Missed, viewer.Offset));
    }

    [Fact]
    public async Task Flood_WhenAReaderStops_GoesOnWithoutIt()
    {
        await Client.OpenAsync("t", Flood, SmallRing);
        var stopping = View("t");
        var going = View("t");
        await ReadSomeAsync(stopping);
        await going.EndAsync();

        Assert.Equal(Ready.Length + Bytes, going.Offset);
        // What its window let through before it stopped comes first.
        while (stopping is { Missed: 0, Exit: null }) await stopping.ReadAsync();
        TerminalInfo end = await Client.StatAsync("t");
        Assert.True(stopping.Missed > 0 && stopping.Offset > end.Tail, $"It missed {stopping.Missed} bytes and is at {stopping.Offset}.");
    }

    [Fact]
    public async Task Flood_WhenItsReaderIsGone_GoesOn()
    {
        await Client.OpenAsync("t", Flood, SmallRing);
        await using (AgentClient other = await Agent.ConnectAsync())
        {
            var gone = new Viewer(other, "t", "gone");
            await ReadSomeAsync(gone);
        }

        var viewer = View("t");
        await viewer.EndAsync();
        Assert.Equal(Ready.Length + Bytes, viewer.Offset);
    }

    [Fact]
    public async Task Flood_OnATerminalThatPauses_WaitsForAReaderThatStopped()
    {
        await OpenPausingAsync();
        var stopping = View("t", "stopping");
        var going = View("t", "going");
        await ReadSomeAsync(stopping);

        // The other takes all there is, several times longer than a program waits for a reader that is merely slow.
        Task rest = going.EndAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(rest.IsCompleted);
        Assert.InRange((await Client.StatAsync("t")).Head, stopping.Offset, stopping.Offset + SmallRing);

        await stopping.EndAsync();
        await rest;
        Assert.Equal((0L, (long)Ready.Length + Bytes), (stopping.Missed, stopping.Offset));
        Assert.Equal(stopping.Offset, going.Offset);
    }

    [Fact]
    public async Task Flood_OnATerminalThatPauses_GoesOnWhenTheClientThatStoppedSaysGoodbye()
    {
        await OpenPausingAsync();
        Viewer gone = View("t", "gone");
        await ReadSomeAsync(gone);
        await gone.LeaveAsync();

        Viewer viewer = View("t");
        await viewer.EndAsync();
        Assert.Equal(Ready.Length + Bytes, viewer.Offset);
    }

    [Fact]
    public async Task Flood_OnATerminalThatPauses_WaitsForAReaderWhoseConnectionBroke()
    {
        await OpenPausingAsync();
        long seen;
        await using (AgentClient other = await Agent.ConnectAsync())
        {
            var broken = new Viewer(other, "t", "client");
            await ReadSomeAsync(broken);
            seen = broken.Offset;
        }

        // Several times longer than a program waits for a reader that is merely slow.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Viewer back = View("t", "client", from: seen);
        await back.EndAsync();
        Assert.Equal((0L, (long)Ready.Length + Bytes), (back.Missed, back.Offset));
    }

    [Fact]
    public async Task Flood_OnATerminalThatPauses_WaitsForAClientThatSaidNoGoodbye()
    {
        await OpenPausingAsync();
        Viewer stopped = View("t", "client");
        await ReadSomeAsync(stopped);
        await stopped.StopAsync();

        // Several times longer than a program waits for a reader that is merely slow.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Viewer back = View("t", "client", from: stopped.Offset);
        await back.EndAsync();
        Assert.Equal((0L, (long)Ready.Length + Bytes), (back.Missed, back.Offset));
    }

    [Fact]
    public async Task Flood_OnATerminalThatPauses_DoesNotWaitForAReaderThatItsClientReplaced()
    {
        await OpenPausingAsync();
        Viewer left = View("t", "client");
        await ReadSomeAsync(left);

        Viewer next = View("t", "client", from: left.Offset);
        await next.EndAsync();
        Assert.Equal((0L, (long)Ready.Length + Bytes), (next.Missed, next.Offset));
    }

    private Task<TerminalInfo> OpenPausingAsync() => Client.OpenAsync(new TerminalOpen("t", "/bin/sh", ["-c", Flood], null, null, 80, 24, SmallRing, Pauses: true));

    /// <summary>Starts the flood, and reads on until the ring has gone round.</summary>
    private static async Task ReadSomeAsync(Viewer viewer)
    {
        await viewer.UntilAsync(Ready);
        await viewer.TypeAsync("\n");
        while (viewer.Offset < 2 * SmallRing) await viewer.ReadAsync();
    }
}
