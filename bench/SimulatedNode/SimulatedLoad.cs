using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.SimulatedNode;

/// <summary>Tells every silo what a node with a pool of two templates would.</summary>
internal sealed class SimulatedLoad(IOptions<NodeOptions> node, SimulatedContainers containers, LoadBroadcast broadcast, TimeProvider time) : BackgroundService
{
    private const string OtherTemplate = "python-node";

    private static readonly TierStatus Waiting = new(Wanted: 64, Ready: 64, Preparing: 0, Failures: 0, LastError: null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LoadBroadcast.Interval, time);
        do await broadcast.TellAsync(Look());
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private NodeLoad Look() => new(
        node.Value.NodeId,
        time.GetUtcNow().UtcTicks,
        Refusal: null,
        containers.Held,
        SimulatedHost.Template,
        [new PoolStatus(SimulatedHost.Template, Waiting, Waiting), new PoolStatus(OtherTemplate, Waiting, Waiting)],
        [new TemplateStatus(SimulatedHost.Template, SimulatedHost.Image, null), new TemplateStatus(OtherTemplate, SimulatedHost.Image, null)]);
}
