using System.Diagnostics.CodeAnalysis;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Images;

namespace VibeCoading.Silo.Pools;

/// <summary>
/// The slots of this process. One is taken once; it stays known until whoever took it has bound or removed it, so that nobody takes it for a
/// leftover in between.
/// </summary>
internal sealed class SlotShelf(ImageCatalog images)
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

    /// <summary>Those that wait with the version of their image that is current.</summary>
    public int Current(string template)
    {
        lock (_lock) return _ready.Count(slot => slot.Plan.Template == template && !IsOutdated(slot));
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

    /// <summary>Takes the oldest slot that fits, of the current image while there is one; whoever gets it has it alone.</summary>
    public bool TryTake(SessionPlan plan, [NotNullWhen(true)] out WarmSlot? slot)
    {
        lock (_lock)
        {
            slot = _ready.Where(ready => ready.Connection.IsOpen && ready.Fits(plan)).OrderBy(IsOutdated).FirstOrDefault();
            return slot is not null && _ready.Remove(slot);
        }
    }

    /// <summary>Takes this slot; false when somebody else has it.</summary>
    public bool TryTake(WarmSlot slot)
    {
        lock (_lock) return _ready.Remove(slot);
    }

    /// <summary>Takes any ready slot, to be removed.</summary>
    public bool TryTake([NotNullWhen(true)] out WarmSlot? slot)
    {
        lock (_lock)
        {
            slot = _ready.First?.Value;
            return slot is not null && _ready.Remove(slot);
        }
    }

    /// <summary>Takes a slot of an image that has a new version, to be removed, if more than these wait without it.</summary>
    public bool TryTakeOutdated(string template, int enough, [NotNullWhen(true)] out WarmSlot? slot)
    {
        lock (_lock)
        {
            slot = _ready.Count(ready => ready.Plan.Template == template) > enough ? _ready.FirstOrDefault(ready => ready.Plan.Template == template && IsOutdated(ready)) : null;
            return slot is not null && _ready.Remove(slot);
        }
    }

    private bool IsOutdated(WarmSlot slot) => images.Known(slot.Plan.Image) is { } current && current != slot.ImageId;

    /// <summary>The slot is bound to a session, or gone.</summary>
    public void Forget(SessionId slot)
    {
        lock (_lock) _known.Remove(slot);
    }
}
