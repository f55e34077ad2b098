using System.Collections.Concurrent;
using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Contracts.Placement;

/// <summary>What this silo has heard of the others' nodes, and what it has sent there since.</summary>
public sealed class NodeBoard(TimeProvider time)
{
    /// <summary>Five are missed before a silo counts as unheard of; whether it lives, the cluster's membership says.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<SiloAddress, Entry> _heard = new();

    /// <summary>Takes in what a silo tells. What is older than what is known is not taken.</summary>
    public void Hear(SiloAddress silo, NodeLoad load) => _heard.AddOrUpdate(
        silo,
        _ => new Entry(load, time.GetTimestamp()),
        (_, known) => load.Sequence > known.Load.Sequence ? new Entry(load, time.GetTimestamp()) : known);

    /// <summary>The last that was heard of a silo; null when that is too long ago, or never was.</summary>
    public NodeLoad? Of(SiloAddress silo) => Fresh(silo)?.Load;

    /// <summary>The containers that wait there, less those that sessions were sent to since it was told.</summary>
    public int Ready(SiloAddress silo, string? template) =>
        Fresh(silo) is { } entry ? entry.Load.Ready(template) - entry.Sent.GetValueOrDefault(template ?? entry.Load.DefaultTemplate) : 0;

    /// <summary>A session of the template was sent to this silo.</summary>
    public void Sent(SiloAddress silo, string? template)
    {
        if (Fresh(silo) is { } entry) entry.Sent.AddOrUpdate(template ?? entry.Load.DefaultTemplate, 1, (_, count) => count + 1);
    }

    /// <summary>Whether a node other than this one has a container waiting.</summary>
    public bool AnyReadyBut(NodeId node, string template) =>
        _heard.Any(heard => heard.Value.Load.Node != node && heard.Value.Load.RefusalOf(template) is null && Ready(heard.Key, template) > 0);

    private Entry? Fresh(SiloAddress silo)
    {
        if (!_heard.TryGetValue(silo, out Entry? entry)) return null;
        if (time.GetElapsedTime(entry.At) < Life) return entry;

        _heard.TryRemove(KeyValuePair.Create(silo, entry));
        return null;
    }

    private sealed record Entry(NodeLoad Load, long At)
    {
        public ConcurrentDictionary<string, int> Sent { get; } = new();
    }
}
