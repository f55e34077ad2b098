using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Drains;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Nodes;

/// <summary>Tells every silo once a second what this node has, so that sessions are placed without asking the store.</summary>
internal sealed partial class LoadTeller(
    IOptions<NodeOptions> node,
    IOptions<TemplateOptions> templates,
    WarmPool pool,
    EngineMonitor engine,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    TemplateReadiness readiness,
    NodeAdmission admission,
    LoadBroadcast broadcast,
    TimeProvider time,
    ILogger<LoadTeller> logger) : BackgroundService
{
    private string? _refusal;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LoadBroadcast.Interval, time);
        do await TellAllAsync().ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>The others are told at once, so that nobody is sent here any more.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        admission.IsStopping = true;
        await TellAllAsync().ConfigureAwait(false);
    }

    private async Task TellAllAsync()
    {
        NodeLoad load = Look();
        string? refusal = load.RefusalOf(null);
        if (refusal != _refusal) LogRefusal(refusal ?? "it takes them");
        _refusal = refusal;
        await broadcast.TellAsync(load).ConfigureAwait(false);
    }

    private NodeLoad Look() => new(
        node.Value.NodeId,
        time.GetTimestamp(),
        Refusal(),
        runDirectories.Containers,
        templates.Value.Default,
        [.. pool.Status],
        [.. templates.Value.Images.Select(template => new TemplateStatus(template.Key, template.Value, readiness.TroubleOf(template.Key)?.Reason))],
        admission.Drain);

    /// <summary>What every new session would meet here.</summary>
    private string? Refusal()
    {
        if (admission.Refusal is { } refusal) return refusal;
        if (engine.State.Facts is null) return engine.State.Reason;

        try
        {
            workspaces.EnsureRoom();
            return null;
        }
        catch (SessionException full)
        {
            return full.Message;
        }
    }

    [LoggerMessage(LogLevel.Information, "New sessions on this node: {Refusal}")]
    private partial void LogRefusal(string refusal);
}
