using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Templates;

namespace VibeCoading.Silo.Health;

/// <summary>Whether this node could give a session its container now.</summary>
internal sealed class Readiness(
    IOptions<NodeOptions> node,
    IOptions<TemplateOptions> templates,
    IConnectionMultiplexer store,
    DockerEngine engine,
    ImageCatalog images,
    ImageKeeper keeper,
    TemplateLibrary library,
    WarmPool pool,
    NodeNetwork network,
    ISiloStatusOracle silo)
{
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(2);

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Every check by its name.</summary>
    public async Task<IReadOnlyDictionary<string, HealthCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        Task<HealthCheck> storeCheck = StoreAsync(cancellationToken);
        HealthCheck engineCheck = await OnEngineAsync(() => engine.PingAsync(cancellationToken)).ConfigureAwait(false);
        return new SortedDictionary<string, HealthCheck>
        {
            ["agent"] = Agent(),
            ["engine"] = engineCheck,
            // An engine that hangs would hold up each question for its whole deadline.
            ["image"] = engineCheck.Ok ? await ImageAsync(cancellationToken).ConfigureAwait(false) : engineCheck,
            ["network"] = engineCheck.Ok ? await OnEngineAsync(() => network.EnsureAsync(cancellationToken)).ConfigureAwait(false) : engineCheck,
            ["pool"] = pool.Shortfall(templates.Value.Default) is { } shortfall ? HealthCheck.Failed(shortfall) : HealthCheck.Passed,
            ["template"] = library.TroubleOf(templates.Value.Default) is { } trouble ? HealthCheck.Failed(trouble) : HealthCheck.Passed,
            ["silo"] = silo.CurrentStatus == SiloStatus.Active ? HealthCheck.Passed : HealthCheck.Failed($"The silo is {silo.CurrentStatus}."),
            ["store"] = await storeCheck.ConfigureAwait(false),
        };
    }

    private HealthCheck Agent()
    {
        string path = node.Value.AgentPath;
        if (!File.Exists(path)) return HealthCheck.Failed($"There is no agent at '{path}'. Vibe:Node:AgentPath names it.");
        return (File.GetUnixFileMode(path) & Executable) == Executable
            ? HealthCheck.Passed
            : HealthCheck.Failed($"The agent at '{path}' is not executable by everyone, as the containers' user needs it.");
    }

    private async Task<HealthCheck> StoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.GetDatabase().PingAsync().WaitAsync(StoreLimit, cancellationToken).ConfigureAwait(false);
            return HealthCheck.Passed;
        }
        catch (Exception away) when (away is RedisException or TimeoutException)
        {
            return HealthCheck.Failed($"The store does not answer: {away.Message}");
        }
    }

    private async Task<HealthCheck> ImageAsync(CancellationToken cancellationToken)
    {
        string image = templates.Value.Images[templates.Value.Default];
        try
        {
            return await images.HasAsync(image, cancellationToken).ConfigureAwait(false)
                ? HealthCheck.Passed
                : HealthCheck.Failed($"Image '{image}' of template '{templates.Value.Default}' is not on this node. {keeper.TroubleOf(image)}".TrimEnd());
        }
        catch (EngineException away)
        {
            return HealthCheck.Failed(away.Message);
        }
    }

    private static async Task<HealthCheck> OnEngineAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
            return HealthCheck.Passed;
        }
        catch (EngineException refused)
        {
            return HealthCheck.Failed(refused.Message);
        }
    }
}
