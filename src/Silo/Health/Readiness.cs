using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
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
    TemplateReadiness readiness,
    NodeNetwork network,
    ISiloStatusOracle silo,
    StoreWatch watch)
{
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(2);

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Every check by its name.</summary>
    public async Task<IReadOnlyDictionary<string, HealthCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        Task<HealthCheck> storeCheck = StoreAsync(cancellationToken);
        HealthCheck engineCheck = await OnEngineAsync(() => engine.PingAsync(cancellationToken)).ConfigureAwait(false);
        var checks = new SortedDictionary<string, HealthCheck>(StringComparer.Ordinal)
        {
            ["agent"] = Agent(),
            ["engine"] = engineCheck,
            // An engine that hangs would hold up each question for its whole deadline.
            ["network"] = engineCheck.Ok ? await OnEngineAsync(() => network.EnsureAsync(cancellationToken)).ConfigureAwait(false) : engineCheck,
            ["silo"] = silo.CurrentStatus == SiloStatus.Active ? HealthCheck.Passed : HealthCheck.Failed($"The silo is {silo.CurrentStatus}."),
            ["store"] = await storeCheck.ConfigureAwait(false),
        };
        foreach (string template in templates.Value.Images.Keys)
            checks[$"template:{template}"] = engineCheck.Ok ? await TemplateAsync(template, cancellationToken).ConfigureAwait(false) : engineCheck;
        return checks;
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
            return watch.Trouble is { } trouble ? HealthCheck.Failed(trouble) : HealthCheck.Passed;
        }
        catch (Exception away) when (StoreOutage.Is(away, cancellationToken))
        {
            return HealthCheck.Failed($"The store does not answer: {away.Message}");
        }
    }

    /// <summary>
    /// A node that starts waits for all its templates. One that turns out to be broken is told, and keeps its own sessions away, but not those of
    /// the others: it is likely to be broken on every node.
    /// </summary>
    private async Task<HealthCheck> TemplateAsync(string template, CancellationToken cancellationToken)
    {
        try
        {
            // Sees to it that what is known is not old.
            await images.HasAsync(templates.Value.Images[template], cancellationToken).ConfigureAwait(false);
            return readiness.TroubleOf(template) is { } trouble
                ? new HealthCheck(false, trouble.Reason, trouble.IsPassing || template == templates.Value.Default)
                : HealthCheck.Passed;
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
