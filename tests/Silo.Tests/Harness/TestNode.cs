using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Workspaces;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>A node with real Docker and directories of its own, without a silo around it. Disposing removes all that carries its name.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly string Image = Environment.GetEnvironmentVariable("VIBE_IMAGE") ?? "vibecoading-optimized:latest";

    private readonly DirectoryInfo _root;
    private readonly ServiceProvider _services;

    private TestNode(string id, DirectoryInfo root, ServiceProvider services, LogLines log) =>
        (Id, _root, _services, Log) = (id, root, services, log);

    public string Id { get; }

    public LogLines Log { get; }

    private Dictionary<string, IDictionary<string, bool>> OwnLabel =>
        new() { ["label"] = new Dictionary<string, bool> { [$"{ContainerNames.NodeLabel}={Id}"] = true } };

    public ISessionHost Host => Get<ISessionHost>();

    public NodePaths Paths => Get<NodePaths>();

    public DockerClient Docker { get; } = ConnectToEngine();

    /// <summary>The path of the engine's socket.</summary>
    public static string EngineSocket => Endpoint["unix://".Length..];

    private static string Endpoint => Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock";

    public static DockerClient ConnectToEngine() => new DockerClientBuilder().WithEndpoint(new Uri(Endpoint)).Build();

    /// <param name="settings">Over those of a node that works.</param>
    public static async Task<TestNode> StartAsync(params (string Key, string? Value)[] settings) =>
        await StartAsync(_ => { }, settings);

    public static async Task<TestNode> StartAsync(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        string id = RunTag.Test();
        // Short: a socket's path lies below.
        DirectoryInfo root = Directory.CreateTempSubdirectory("v");
        var values = new Dictionary<string, string?>
        {
            ["Vibe:Node:Id"] = id,
            ["Vibe:Node:StateDirectory"] = Path.Combine(root.FullName, "s"),
            ["Vibe:Node:RunDirectory"] = Path.Combine(root.FullName, "r"),
            ["Vibe:Node:AgentPath"] = Artifacts.Agent,
            ["Vibe:Engine:Endpoint"] = Endpoint,
            ["Vibe:Templates:Images:blank"] = Image,
            ["Vibe:Templates:Images:python-node"] = Image,
            // Tests that are about pools are about one.
            ["Vibe:Pool:MinCreated"] = "0",
            ["Vibe:Pool:MaxCreated"] = "0",
            ["Vibe:Pool:Templates:python-node:Max"] = "0",
        };
        foreach (var (key, value) in settings) values[key] = value;

        var log = new LogLines();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information));
        services.AddSingleton(new ClusterSettings());
        services.AddNode();
        configure(services);
        var node = new TestNode(id, root, services.BuildServiceProvider(validateScopes: true), log);
        await node._services.GetServices<IHostedService>().OfType<NodeDirectories>().Single().StartingAsync(CancellationToken.None);
        return node;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public string ContainerName(SessionId session) => $"vibe-{Id}-{session}";

    public async Task<ContainerInspectResponse?> InspectAsync(SessionId session)
    {
        try
        {
            return await Docker.Containers.InspectContainerAsync(ContainerName(session));
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    public async Task<IList<ContainerListResponse>> ContainersAsync() => await Docker.Containers.ListContainersAsync(new ContainersListParameters
    {
        All = true,
        Filters = OwnLabel,
    });

    public async Task<IReadOnlyList<string>> VolumesAsync() => [.. ((await Docker.Volumes.ListAsync(new VolumesListParameters { Filters = OwnLabel })).Volumes ?? []).Select(volume => volume.Name)];

    /// <summary>What a session's start leaves on this node, for tests that want nothing left.</summary>
    public async Task<string[]> LeftAsync(SessionId session) =>
    [
        .. (await ContainersAsync()).Select(container => container.Names!.First()),
        .. new[] { Paths.SessionRun(session), Paths.Workspace(session) }.Where(Directory.Exists),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (ContainerListResponse container in await ContainersAsync())
            await Get<SessionContainers>().RemoveAsync(container.ID);
        try
        {
            await Docker.Networks.DeleteNetworkAsync($"vibe-{Id}");
        }
        catch (DockerNetworkNotFoundException)
        {
            // A node that started no container has none.
        }

        foreach (string volume in await VolumesAsync()) await Docker.Volumes.RemoveAsync(volume);
        foreach (string workspace in Directory.Exists(Paths.Workspaces) ? Directory.EnumerateDirectories(Paths.Workspaces) : [])
            await WorkspaceDisk.UnmountAsync(workspace, CancellationToken.None);
        await _services.DisposeAsync();
        Docker.Dispose();
        _root.Delete(recursive: true);
    }
}
