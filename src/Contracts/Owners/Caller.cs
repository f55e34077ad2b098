namespace VibeCoading.Contracts.Owners;

/// <summary>On whose behalf a call is made. The grain, not the gateway, decides what it may see: what is not the caller's is not found.</summary>
[GenerateSerializer, Immutable, Alias("vibe.Caller")]
public readonly record struct Caller([property: Id(0)] OwnerId Owner, [property: Id(1)] bool Admin)
{
    public bool MaySee(OwnerId owner) => Admin || Owner == owner;
}
