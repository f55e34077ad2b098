using System.Net.WebSockets;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>
/// Beside a fast viewer are one that reads nothing and one that reads 10 KB/s, on a terminal that waits for nobody. The fast one loses nothing, nobody
/// keeps anything for the slow ones, and when they read on they are told what they missed.
/// </summary>
public sealed class SlowViewerTests(SharedNode shared) : SystemTest
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("VIBE_SOAK") is "1";
    private static readonly int Bursts = IsLong ? 400 : 40;

    /// <summary>In bytes, half of what the agent keeps: the fast viewer, which asks for each, cannot be overrun.</summary>
    private const int LinesOfBurst = 200_000;

    private const int SlowBytes = 10_000;

    /// <summary>Far less than what flows past each of the slow ones.</summary>
    private const long MostGrowth = 48L << 20;

    private static readonly string Program =
        $"stty raw -echo; echo ready; n={NumberedLines.FirstNumber}; while read -r go; do [ \"$go\" = end ] && exit; seq $n $((n + {LinesOfBurst} - 1)); n=$((n + {LinesOfBurst})); done";

    private readonly Api _api = shared.Stack.Admin();

    [Fact, Trait("Form", "soak")]
    public async Task Output_BesideViewersThatDoNotRead_ArrivesWholeAndIsKeptForNobody()
    {
        Stack stack = Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id, "/bin/sh", ["-c", Program]);
        Uri socket = _api.SocketOf(session.Id, terminal.Id);
        using ViewerSocket still = await ViewerSocket.AttachAsync(_api, socket, "start");
        using ViewerSocket slow = await ViewerSocket.AttachAsync(_api, socket, "start");
        using ViewerSocket raw = await ViewerSocket.ConnectAsync(_api, new Uri($"{socket}?from=start"), subprotocol: null);
        await using TermClient fast = TermClient.Start(_api, session.Id, terminal.Id, keeps: false);
        int[] processes = [stack.Gateway.Process.Pid, stack.Node.Process.Pid, await Docker.PidAsync(Docker.NameOf(stack.Node.Id, session.Id))];

        using var flooded = new CancellationTokenSource();
        Task reading = ReadSlowlyAsync(slow, flooded.Token);
        await FloodAsync(fast, from: 0, to: Bursts / 4);
        long[] before = [.. processes.Select(PrivateMemory.Of)];
        await FloodAsync(fast, Bursts / 4, Bursts);
        long[] after = [.. processes.Select(PrivateMemory.Of)];
        await flooded.CancelAsync();
        await reading;
        fast.Type("end\n");
        await fast.UntilAsync("the program has ended", () => fast.Exit is not null);

        Assert.Empty(fast.Faults);
        Assert.Equal((NumberedLines.AfterReady.Sha256(Bursts * LinesOfBurst), 1), (fast.Sha256, fast.Attachments));
        long[] growth = [.. after.Zip(before, (now, then) => now - then)];
        TestContext.Current.TestOutputHelper?.WriteLine($"Gateway, node and agent grew by {string.Join(", ", growth.Select(bytes => $"{bytes >> 10} KiB"))}.");
        Assert.All(growth, bytes => Assert.InRange(bytes, long.MinValue, MostGrowth));
        await MissesAndGoesOnAsync(still);
        await MissesAndGoesOnAsync(slow);
        await _api.DeleteSessionAsync(session.Id);
    }

    /// <summary>Has the program write so many times, each time that the fast viewer has all.</summary>
    private static async Task FloodAsync(TermClient fast, int from, int to)
    {
        for (int burst = from; burst < to; burst++)
        {
            long there = NumberedLines.AfterReady.After(burst * LinesOfBurst);
            await fast.UntilAsync($"the fast viewer has {there} bytes", () => fast.Offset >= there, TimeSpan.FromMinutes(2));
            fast.Type("\n");
        }

        long all = NumberedLines.AfterReady.After(to * LinesOfBurst);
        await fast.UntilAsync($"the fast viewer has {all} bytes", () => fast.Offset >= all, TimeSpan.FromMinutes(2));
    }

    private static async Task ReadSlowlyAsync(ViewerSocket slow, CancellationToken stop)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        long left = 0;
        while (!stop.IsCancellationRequested)
        {
            left += SlowBytes;
            while (left > 0) left -= (await slow.ReadNumberedAsync()).Data.Length;
            await ((Task)second.WaitForNextTickAsync(stop).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads to the end: what was on its way, then what is still to be had, and between them that there was more.</summary>
    private static async Task MissesAndGoesOnAsync(ViewerSocket viewer)
    {
        long missed = 0;
        while (true)
        {
            long before = viewer.Offset;
            ViewerSocket.Frame frame = await viewer.ReadNumberedAsync();
            if (frame.Kind == "gap")
            {
                Assert.Equal(before, frame.Number("from"));
                missed += frame.Number("to") - before;
            }

            if (frame.Kind == "exit") Assert.Equal((NumberedLines.AfterReady.After(Bursts * LinesOfBurst), viewer.Offset), (frame.Number("o"), viewer.Offset));
            if (frame.Type != WebSocketMessageType.Close) continue;

            Assert.Equal(1000, frame.Code);
            Assert.InRange(missed, NumberedLines.AfterReady.After(LinesOfBurst), long.MaxValue);
            return;
        }
    }
}
