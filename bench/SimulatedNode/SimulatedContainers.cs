namespace VibeCoading.SimulatedNode;

/// <summary>How many containers the sessions of this node hold.</summary>
internal sealed class SimulatedContainers
{
    private int _held;

    public int Held => Volatile.Read(ref _held);

    public void Take() => Interlocked.Increment(ref _held);

    public void Release() => Interlocked.Decrement(ref _held);
}
