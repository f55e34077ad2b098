namespace VibeCoading.Silo.Pools;

/// <summary>Of one template's pool; see <see cref="PoolOptions"/>.</summary>
internal sealed class PoolBounds
{
    public int Min { get; set; }

    public int Max { get; set; }
}
