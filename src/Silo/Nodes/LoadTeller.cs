using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;
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
    WorkspaceDirectories workspaces,
    TemplateReadiness readiness,
    NodeBoard board,
    NodeBoardClient boards,
    ISiloStatusOracle silos,
    TimeProvider time,
    ILogger<LoadTeller> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private string? _refusal;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            NodeLoad load = await LookAsync(stoppingToken).ConfigureAwait(false);
            string? refusal = load.RefusalOf(null);
            if (refusal != _refusal) LogRefusal(refusal ?? "it takes them");
            _refusal = refusal;
            board.Hear(silos.SiloAddress, load);
            foreach (SiloAddress silo in silos.GetApproximateSiloStatuses(onlyActive: true).Keys) await TellAsync(silo, load).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task<NodeLoad> LookAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<TemplateStatus>.Builder offered = ImmutableArray.CreateBuilder<TemplateStatus>(templates.Value.Images.Count);
        foreach (var (template, image) in templates.Value.Images) offered.Add(new TemplateStatus(template, image, await RefusalOfAsync(template, cancellationToken).ConfigureAwait(false)));
        return new NodeLoad(
            node.Value.NodeId, time.GetUtcNow().UtcTicks, Refusal(), workspaces.Count, templates.Value.Default, [.. pool.Status], offered.MoveToImmutable());
    }

    private async Task<string?> RefusalOfAsync(string template, CancellationToken cancellationToken)
    {
        if (engine.State.Facts is null) return engine.State.Reason;

        try
        {
            return (await readiness.TroubleOfAsync(template, cancellationToken).ConfigureAwait(false))?.Reason;
        }
        catch (EngineException away)
        {
            return away.Message;
        }
    }

    /// <summary>What every new session would meet here.</summary>
    private string? Refusal()
    {
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

    private async Task TellAsync(SiloAddress silo, NodeLoad load)
    {
        if (silo.Equals(silos.SiloAddress)) return;

        try
        {
            // One way: it is sent, and nobody answers.
            await boards.At(silo).Tell(silos.SiloAddress, load).ConfigureAwait(false);
        }
        catch (OrleansException gone)
        {
            LogNotTold(silo, gone.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "New sessions on this node: {Refusal}")]
    private partial void LogRefusal(string refusal);

    [LoggerMessage(LogLevel.Debug, "Silo {Silo} could not be told of this node's load: {Why}")]
    private partial void LogNotTold(SiloAddress silo, string why);
}
