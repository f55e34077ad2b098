using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Tests.Connections;

/// <summary>What the agent takes from its user: it is in every container, most of the time with nothing to do.</summary>
public sealed class MemoryTests : AgentTest
{
    private const long MostResidentKilobytes = 10 * 1024;

    [Fact]
    public void Memory_AtRest_IsSmall() => Assert.InRange(Agent.ResidentKilobytes, 1, MostResidentKilobytes);

    [Fact]
    public async Task Memory_AfterManyRequests_IsStillSmall()
    {
        await Client.OpenAsync("t", "stty raw -echo; echo ready; exec cat");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");
        for (int i = 0; i < 2000; i++)
        {
            await viewer.TypeAsync("x");
            await viewer.ReadAsync();
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.AskAsync(Operation.Ping)));
            await Client.StatFileAsync("/");
        }

        Assert.InRange(Agent.ResidentKilobytes, 1, MostResidentKilobytes);
    }

    [Fact]
    public async Task Memory_OfEndedTerminals_IsBounded()
    {
        for (int i = 0; i < 12; i++)
        {
            await Client.OpenAsync($"t{i}", "stty raw; head -c 4000000 /dev/zero");
            await View($"t{i}").EndAsync();
        }

        // 16 MiB of output, and the agent itself.
        Assert.InRange(Agent.ResidentKilobytes, 1, (16 * 1024) + MostResidentKilobytes);
    }
}
