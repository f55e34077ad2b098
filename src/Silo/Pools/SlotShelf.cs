using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Images;

namespace VibeCoading.Silo.Pools;

/// <summary>
/// The slots of this process. One is taken once; it stays known until whoever took it has bound or removed it, so that nobody takes it for a
/// leftover in between.
/// </summary>
internal sealed class SlotShelf(ImageCatalog images)
{
    private readonly Lock _lock = new();
    private readonly HashSet<SessionId> _known = [];

    public SlotQueue<HotSlot> Hot { get; } = new(images);

    public SlotQueue<CreatedSlot> Created { get; } = new(images);

    /// <summary>Every slot that is this process's: being prepared, waiting, or just being claimed or removed.</summary>
    public IReadOnlySet<SessionId> Known()
    {
        lock (_lock) return _known.ToHashSet();
    }

    /// <summary>Speaks for a slot that is to be prepared or adopted.</summary>
    public void Announce(SessionId slot)
    {
        lock (_lock) _known.Add(slot);
    }

    /// <summary>The slot is bound to a session, or gone.</summary>
    public void Forget(SessionId slot)
    {
        lock (_lock) _known.Remove(slot);
    }
}
