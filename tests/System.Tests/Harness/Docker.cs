using System.Text.Json;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>What the tests see and do behind the node's back, on the real engine.</summary>
internal static class Docker
{
    public static string Endpoint => Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } set ? set : "unix:///var/run/docker.sock";

    /// <summary>Of the sessions under test.</summary>
    public static string Image => Environment.GetEnvironmentVariable("VIBE_IMAGE") is { Length: > 0 } set ? set : "vibecoading-optimized:latest";

    public static string NameOf(string node, string session) => $"vibe-{node}-{session}";

    /// <summary>Its name: of the session, or of the slot that serves it.</summary>
    public static async Task<string> ContainerOfAsync(NodeServer node, string session)
    {
        string own = NameOf(node.Id, session);
        string name = new DirectoryInfo(Path.Combine(node.RunDirectory, node.Id, own)).LinkTarget ?? own;
        Assert.Contains(name, await ContainersOfAsync(node.Id));
        return name;
    }

    /// <summary>Names of a node's containers, in any state.</summary>
    public static async Task<string[]> ContainersOfAsync(string node) =>
        Lines(await Command.RunAsync("docker", "ps", "--all", "--no-trunc", "--filter", $"label=vibe.node={node}", "--format", "{{.Names}}"));

    public static async Task<JsonElement> InspectAsync(string container)
    {
        using JsonDocument answer = JsonDocument.Parse(await Command.RunAsync("docker", "inspect", container));
        return answer.RootElement[0].Clone();
    }

    /// <summary>Of a container's first process, as this host counts.</summary>
    public static async Task<int> PidAsync(string container) => (await InspectAsync(container)).GetProperty("State").GetProperty("Pid").GetInt32();

    public static Task KillAsync(string container) => Command.RunAsync("docker", "kill", container);

    /// <summary>Takes away everything that a node left.</summary>
    public static async Task CleanUpAsync(string node)
    {
        string[] containers = await ContainersOfAsync(node);
        if (containers.Length > 0) await Command.RunAsync("docker", ["rm", "--force", "--volumes", .. containers]);
        string[] volumes = Lines(await Command.RunAsync("docker", "volume", "ls", "--quiet", "--filter", $"label=vibe.node={node}"));
        if (volumes.Length > 0) await Command.RunAsync("docker", ["volume", "rm", .. volumes]);
        string[] networks = Lines(await Command.RunAsync("docker", "network", "ls", "--quiet", "--filter", $"label=vibe.node={node}"));
        if (networks.Length > 0) await Command.RunAsync("docker", ["network", "rm", .. networks]);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
