using System.Diagnostics.CodeAnalysis;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Images;

namespace VibeCoading.Silo.Pools;

/// <summary>The slots of one tier that wait, the oldest first. Whoever takes one has it alone.</summary>
internal sealed class SlotQueue<T>(ImageCatalog images) : ISlotCounts
    where T : PoolSlot
{
    private readonly Lock _lock = new();
    private readonly LinkedList<T> _waiting = [];

    public int Ready(string template)
    {
        lock (_lock) return _waiting.Count(slot => slot.Plan.Template == template);
    }

    public int Current(string template)
    {
        lock (_lock) return _waiting.Count(slot => slot.Plan.Template == template && !IsOutdated(slot));
    }

    /// <summary>Whether a slot waits that fits.</summary>
    public bool Has(SessionPlan plan)
    {
        lock (_lock) return _waiting.Any(slot => slot.IsUsable && slot.Fits(plan));
    }

    public void Add(T slot)
    {
        lock (_lock) _waiting.AddLast(slot);
    }

    /// <summary>Takes the oldest slot that fits, of the current image while there is one.</summary>
    public bool TryTake(SessionPlan plan, [NotNullWhen(true)] out T? slot)
    {
        lock (_lock)
        {
            slot = _waiting.Where(waiting => waiting.IsUsable && waiting.Fits(plan)).OrderBy(IsOutdated).FirstOrDefault();
            return slot is not null && _waiting.Remove(slot);
        }
    }

    /// <summary>Takes the oldest slot of the current image that fits.</summary>
    public bool TryTakeCurrent(SessionPlan plan, [NotNullWhen(true)] out T? slot)
    {
        lock (_lock)
        {
            slot = _waiting.FirstOrDefault(waiting => waiting.IsUsable && waiting.Fits(plan) && !IsOutdated(waiting));
            return slot is not null && _waiting.Remove(slot);
        }
    }

    /// <summary>Takes this slot; false when somebody else has it.</summary>
    public bool TryTake(T slot)
    {
        lock (_lock) return _waiting.Remove(slot);
    }

    /// <summary>Takes any slot, to be removed.</summary>
    public bool TryTake([NotNullWhen(true)] out T? slot)
    {
        lock (_lock)
        {
            slot = _waiting.First?.Value;
            return slot is not null && _waiting.Remove(slot);
        }
    }

    /// <summary>Takes a slot of an image that has a new version, to be removed, if more than these wait without it.</summary>
    public bool TryTakeOutdated(string template, int enough, [NotNullWhen(true)] out T? slot)
    {
        lock (_lock)
        {
            slot = _waiting.Count(waiting => waiting.Plan.Template == template) > enough
                ? _waiting.FirstOrDefault(waiting => waiting.Plan.Template == template && IsOutdated(waiting))
                : null;
            return slot is not null && _waiting.Remove(slot);
        }
    }

    private bool IsOutdated(T slot) => images.Known(slot.Plan.Image) is { } current && current != slot.ImageId;
}
