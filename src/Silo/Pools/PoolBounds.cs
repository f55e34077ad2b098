namespace VibeCoading.Silo.Pools;

/// <summary>Of one template's pool, as configured; see <see cref="PoolOptions"/>. What is not given is as for all templates.</summary>
internal sealed class PoolBounds
{
    public int? Min { get; set; }

    public int? Max { get; set; }

    public int? MinCreated { get; set; }

    public int? MaxCreated { get; set; }
}
