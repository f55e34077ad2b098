using System.Text;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>A program's last words are shown before its exit is told, however soon it ends.</summary>
public sealed class EndTests(SharedNode shared) : SystemTest
{
    /// <summary>A tail that is lost is lost now and then.</summary>
    private static readonly int Runs = Environment.GetEnvironmentVariable("VIBE_SOAK") is "1" ? 1000 : 50;

    private readonly Api _api = shared.Stack.Admin();

    [Fact, Trait("Form", "soak")]
    public async Task Output_OfAProgramThatEndsAtOnce_IsShownWhole()
    {
        byte[] expected = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 5000).Select(i => $"{i}\r\n")));
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();

        for (int run = 1; run <= Runs; run++)
        {
            await using TermClient viewer = await RunAsync(session, "seq 1 5000; exit 7");
            await viewer.UntilAsync($"run {run} ends", () => viewer.Exit is not null);

            int same = viewer.Bytes.AsSpan().CommonPrefixLength(expected);
            Assert.True(same == expected.Length && viewer.Bytes.Length == same, $"Run {run}: of {expected.Length} bytes {viewer.Bytes.Length} came, {same} of them right.");
            Assert.Equal(new ExitBody(7, null), viewer.Exit);
            Assert.Empty(viewer.Faults);
        }

        await _api.DeleteSessionAsync(session.Id);
    }

    [Theory]
    [InlineData("echo -n $(head -c 20480 /dev/zero | tr '\\0' x); exit 3", 20480)]
    [InlineData("echo before; sleep 600 & exit 3", 8)]
    [InlineData("trap '' HUP; sleep 600 </dev/null & head -c 100000 /dev/zero | tr '\\0' x; exit 3", 100_000)]
    public async Task Output_WithoutALineEndOrWithAChildThatStays_IsShownWhole(string script, int bytes)
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        await using TermClient viewer = await RunAsync(session, script);

        await viewer.UntilAsync("the program ends", () => viewer.Exit is not null && viewer.LastClose is not null);

        Assert.Equal((bytes, new ExitBody(3, null), 1000), (viewer.Bytes.Length, viewer.Exit, viewer.LastClose));
        Assert.Empty(viewer.Faults);
        await _api.DeleteSessionAsync(session.Id);
    }

    private async Task<TermClient> RunAsync(SessionBody session, string script)
    {
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id, "/bin/sh", ["-c", script]);
        return TermClient.Start(_api, session.Id, terminal.Id);
    }
}
