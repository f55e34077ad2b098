using Docker.DotNet.Models;
using VibeCoading.Contracts.Processes;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Containers;

/// <summary>What Docker and the container itself say about what a session was given.</summary>
public sealed class ContainerSpecTests(SharedNode shared)
{
    [Fact]
    public async Task Container_IsLimitedHardenedAndLabelled()
    {
        ContainerInspectResponse container = (await shared.Node.InspectAsync(shared.Session))!;
        HostConfig host = container.HostConfig!;
        ContainerConfig config = container.Config!;

        Assert.Equal((1L << 30, 1L << 30, 2_000_000_000, 512L), (host.Memory, host.MemorySwap, host.NanoCPUs, host.PidsLimit));
        Assert.Equal(["ALL"], host.CapDrop);
        Assert.Empty(host.CapAdd ?? []);
        Assert.Contains("no-new-privileges", host.SecurityOpt!);
        Assert.False(host.Privileged);
        Assert.False(host.PublishAllPorts);
        Assert.Equal(("json-file", "10000000", "3"), (host.LogConfig!.Type, host.LogConfig.Config!["max-size"], host.LogConfig.Config["max-file"]));
        Assert.Equal(RestartPolicyKind.No, host.RestartPolicy!.Name);
        Assert.NotEqual(true, host.Init);
        Assert.True(host.OomScoreAdj > 0);
        Assert.Equal("1000:1000", config.User);
        Assert.Equal(["/opt/vibe/agent"], config.Entrypoint!);
        Assert.Equal($"/vibe-{shared.Node.Id}-{shared.Session}", container.Name);
        Assert.Equal(12, config.Hostname!.Length);
        Assert.Equal(
            (shared.Node.Id, $"{shared.Session}", TestNode.Image),
            (config.Labels!["vibe.node"], config.Labels["vibe.session"], config.Labels["vibe.image"]));
        Assert.Equal(
            [("/opt/vibe", false), ("/run/vibe", true), ("/workspace", true)],
            container.Mounts!.Select(mount => (mount.Destination!, mount.RW)).OrderBy(mount => mount.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Container_IsOnTheNodesOwnNetwork()
    {
        ContainerInspectResponse container = (await shared.Node.InspectAsync(shared.Session))!;
        NetworkResponse network = await shared.Node.Docker.Networks.InspectNetworkAsync($"vibe-{shared.Node.Id}", TestContext.Current.CancellationToken);

        Assert.Equal([$"vibe-{shared.Node.Id}"], container.NetworkSettings!.Networks!.Keys);
        Assert.Equal("false", network.Options!["com.docker.network.bridge.enable_icc"]);
        Assert.Equal(shared.Node.Id, network.Labels!["vibe.node"]);
    }

    [Fact]
    public async Task User_CanWriteItsWorkspaceAndNothingOfOurs()
    {
        var (stdout, _, _) = await shared.Container.Processes.RunToEndAsync(Requests.Shell("""
            id -u; id -g; pwd
            touch /workspace/mine && stat -c '%U %a' /workspace
            touch /opt/vibe/agent 2>/dev/null && echo 'the agent is writable'
            grep -E '^(CapEff|NoNewPrivs):' /proc/self/status | tr -s '\t ' ' '
            rm /workspace/mine
            """));

        Assert.Equal("1000\n1000\n/workspace\ncoder 755\nCapEff: 0000000000000000\nNoNewPrivs: 1\n", stdout);
    }

    [Fact]
    public async Task OpenFiles_AreAsMany_AsWantedOrAsTheEngineCanGrant()
    {
        long granted = EnginePeer.OpenFilesCap(TestNode.EngineSocket) ?? long.MaxValue;

        var (stdout, _, _) = await shared.Container.Processes.RunToEndAsync(Requests.Shell("ulimit -Sn; ulimit -Hn"));

        long expected = Math.Min(65_536, granted);
        Assert.Equal($"{expected}\n{expected}\n", stdout);
    }

    [Fact]
    public async Task Resources_WhenAskedFor_AreGiven()
    {
        await using TestNode node = await TestNode.StartAsync();
        var session = Contracts.Sessions.SessionId.New(TimeProvider.System);
        await using var container = await node.ProvisionAsync(
            session, request: Requests.Session() with { Resources = new(MemoryBytes: 128L << 20, Cpus: 0.5, Processes: 64) });

        HostConfig host = (await node.InspectAsync(session))!.HostConfig!;

        Assert.Equal((128L << 20, 500_000_000, 64L), (host.Memory, host.NanoCPUs, host.PidsLimit));
    }
}
