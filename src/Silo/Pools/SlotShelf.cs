using System.Diagnostics.CodeAnalysis;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Pools;

/// <summary>
/// The slots of this process. One is taken once; it stays known until whoever took it has bound or removed it, so that nobody takes it for a
/// leftover in between.
/// </summary>
internal sealed class SlotShelf
{
    private readonly Lock _lock = new();
    private readonly LinkedList<WarmSlot> _ready = [];
    private readonly HashSet<SessionId> _known = [];

    /// <summary>Whether the slot is this process's: being prepared, ready, or just being claimed or removed.</summary>
    public IReadOnlySet<SessionId> Known()
    {
        lock (_lock) return _known.ToHashSet();
    }

    public int Ready(string template)
    {
        lock (_lock) return _ready.Count(slot => slot.Plan.Template == template);
    }

    /// <summary>Whether a slot waits that fits.</summary>
    public bool Has(SessionPlan plan)
    {
        lock (_lock) return _ready.Any(slot => slot.Connection.IsOpen && slot.Fits(plan));
    }

    /// <summary>Speaks for a slot that is to be prepared or adopted.</summary>
    public void Announce(SessionId slot)
    {
        lock (_lock) _known.Add(slot);
    }

    public void Add(WarmSlot slot)
    {
        lock (_lock) _ready.AddLast(slot);
    }

    /// <summary>Takes the oldest slot that fits; whoever gets it has it alone.</summary>
    public bool TryTake(SessionPlan plan, [NotNullWhen(true)] out WarmSlot? slot)
    {
        lock (_lock)
        {
            slot = _ready.FirstOrDefault(ready => ready.Connection.IsOpen && ready.Fits(plan));
            return slot is not null && _ready.Remove(slot);
        }
    }

    /// <summary>Takes this slot; false when somebody else has it.</summary>
    public bool TryTake(WarmSlot slot)
    {
        lock (_lock) return _ready.Remove(slot);
    }

    /// <summary>Takes a ready slot for which this holds, to be removed.</summary>
    public bool TryTake(Func<WarmSlot, bool> which, [NotNullWhen(true)] out WarmSlot? slot)
    {
        lock (_lock)
        {
            slot = _ready.FirstOrDefault(which);
            return slot is not null && _ready.Remove(slot);
        }
    }

    /// <summary>The slot is bound to a session, or gone.</summary>
    public void Forget(SessionId slot)
    {
        lock (_lock) _known.Remove(slot);
    }
}
