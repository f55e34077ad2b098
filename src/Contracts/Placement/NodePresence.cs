using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Contracts.Placement;

/// <summary>
/// Which nodes are lost, as far as this silo can see: none of their silos has lived for <see cref="ClusterSettings.NodeGrace"/>. A silo that has just
/// started counts from its own first look. Before a session is taken from a node, the store has the last word.
/// </summary>
public sealed class NodePresence(ISiloStatusOracle silos, ISiloMetadataCache metadata, ClusterSettings settings, TimeProvider time) : BackgroundService, ISiloStatusListener, IDepartures
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<NodeId, long> _missingSince = new();
    private readonly ConcurrentDictionary<NodeId, CancellationTokenSource> _watched = new();
    private readonly ConcurrentDictionary<SiloAddress, CancellationTokenSource> _silos = new();
    private CancellationTokenSource _nextDeparture = new();

    /// <summary>Is cancelled when the next silo goes, or is given up.</summary>
    public CancellationToken NextDeparture => Volatile.Read(ref _nextDeparture).Token;

    /// <summary>Whether no silo of the node has lived for the grace period, counted from when it was first missed here.</summary>
    public bool IsLost(NodeId node)
    {
        if (IsAlive(node))
        {
            _missingSince.TryRemove(node, out _);
            return false;
        }

        return time.GetElapsedTime(_missingSince.GetOrAdd(node, _ => time.GetTimestamp())) >= settings.NodeGrace;
    }

    /// <inheritdoc/>
    public CancellationToken LostToken(NodeId node) => _watched.GetOrAdd(node, _ => new CancellationTokenSource()).Token;

    /// <inheritdoc/>
    public CancellationToken GoneToken(SiloAddress silo) => LifeOf(silo).Token;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        // One that takes its leave is on its way through several; what it knew of others' places goes with the first.
        if (!status.IsTerminating() || LifeOf(updatedSilo) is not { IsCancellationRequested: false } life) return;

        _ = life.CancelAsync();
        // Not disposed of: somebody may be about to look at its token.
        _ = Interlocked.Exchange(ref _nextDeparture, new CancellationTokenSource()).CancelAsync();
    }

    public override void Dispose()
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        _nextDeparture.Dispose();
        foreach (CancellationTokenSource watched in _watched.Values.Concat(_silos.Values)) watched.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (!Alive().Any()) continue;

            foreach (NodeId node in _watched.Keys.Where(IsLost))
            {
                if (!_watched.TryRemove(node, out CancellationTokenSource? lost)) continue;
                await lost.CancelAsync().ConfigureAwait(false);
                lost.Dispose();
            }
        }
    }

    /// <summary>Is kept when it has ended: whoever asks later is to know. An address is of one start, and never comes again.</summary>
    private CancellationTokenSource LifeOf(SiloAddress silo) => _silos.GetOrAdd(silo, _ => new CancellationTokenSource());

    private bool IsAlive(NodeId node) => Alive().Contains(node.Value, StringComparer.Ordinal);

    private IEnumerable<string> Alive() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys
        .Select(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(NodeMetadata.NodeKey))
        .OfType<string>();
}
