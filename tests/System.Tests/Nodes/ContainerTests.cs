using System.Text.Json;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>What the engine says of a session's container, and what the container's user sees of it.</summary>
public sealed class ContainerTests(SharedNode shared) : SystemTest
{
    private readonly Api _api = shared.Stack.Admin();

    [Fact]
    public async Task Container_WhenInspected_IsLimitedAndHardened()
    {
        Stack stack = Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();

        JsonElement container = await Docker.InspectAsync(Docker.NameOf(stack.Node.Id, session.Id));
        JsonElement host = container.GetProperty("HostConfig");
        JsonElement config = container.GetProperty("Config");

        Assert.Equal(1L << 30, host.GetProperty("Memory").GetInt64());
        Assert.Equal(1L << 30, host.GetProperty("MemorySwap").GetInt64());
        Assert.Equal(2_000_000_000, host.GetProperty("NanoCpus").GetInt64());
        Assert.Equal(512, host.GetProperty("PidsLimit").GetInt64());
        Assert.False(host.GetProperty("Privileged").GetBoolean());
        Assert.Equal(["ALL"], Strings(host.GetProperty("CapDrop")));
        Assert.Empty(Strings(host.GetProperty("CapAdd")));
        Assert.Contains("no-new-privileges", Strings(host.GetProperty("SecurityOpt")));
        Assert.Equal("json-file", host.GetProperty("LogConfig").GetProperty("Type").GetString());
        Assert.Equal("10000000", host.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-size").GetString());
        Assert.Equal("3", host.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-file").GetString());
        Assert.Equal("no", host.GetProperty("RestartPolicy").GetProperty("Name").GetString());
        Assert.Equal("1000:1000", config.GetProperty("User").GetString());
        Assert.Equal(session.Id, config.GetProperty("Labels").GetProperty("vibe.session").GetString());
        Assert.False(host.GetProperty("PortBindings") is { ValueKind: JsonValueKind.Object } ports && ports.EnumerateObject().Any());
        Assert.DoesNotContain(container.GetProperty("Mounts").EnumerateArray(), mount => mount.GetProperty("Source").GetString()!.Contains("docker.sock", StringComparison.Ordinal));
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Container_WhenLookedAtFromInside_GivesItsUserNothingMore()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync(new { resources = new { memoryBytes = 268435456, cpus = 0.5, processes = 100 } });

        ExecBody seen = await _api.ExecAsync(session.Id, """
            id -u; id -g
            grep -E '^(CapEff|CapPrm|CapBnd|NoNewPrivs):' /proc/self/status | tr -s '\t ' ' '
            cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null
            cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null
            cat /proc/1/comm
            touch /opt/vibe/agent 2>/dev/null && echo writable
            """);

        Assert.Equal(
            "1000\n1000\nCapPrm: 0000000000000000\nCapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n268435456\n100\nagent\n", seen.Stdout);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task OpenFiles_WhenTheEngineGrantsFewer_AreClampedRatherThanFailed()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();

        int limit = int.Parse((await _api.ExecAsync(session.Id, "ulimit -n")).Stdout, System.Globalization.CultureInfo.InvariantCulture);

        Assert.InRange(limit, 1024, 65_536);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Container_WhenItsProgramTakesAllMemory_LosesTheProgramAndKeepsTheShell()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync(new { resources = new { memoryBytes = 134217728 } });
        await using TermClient shell = await _api.OpenShellAsync(session.Id);

        shell.Type("python3 -c 'x = bytearray(1 << 30)'; echo \"ended with $?\"\n");
        await shell.SeesAsync("ended with 137");

        Assert.Equal((0, 1), (shell.EpochsGone, shell.Attachments));
        Assert.Equal("ready", (await _api.StatusAsync(session.Id)).State);
        await _api.DeleteSessionAsync(session.Id);
    }

    [Fact]
    public async Task Container_WhenProbed_IsReady()
    {
        Stack stack = Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();

        await Command.RunAsync("docker", "exec", Docker.NameOf(stack.Node.Id, session.Id), "ready-check");
        await _api.DeleteSessionAsync(session.Id);
    }

    private static string?[] Strings(JsonElement list) => list.ValueKind == JsonValueKind.Null ? [] : [.. list.EnumerateArray().Select(item => item.GetString())];
}
