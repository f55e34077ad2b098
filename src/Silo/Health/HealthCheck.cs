namespace VibeCoading.Silo.Health;

/// <param name="Reason">Why it is not ok.</param>
internal sealed record HealthCheck(bool Ok, string? Reason)
{
    public static HealthCheck Passed { get; } = new(true, null);

    public static HealthCheck Failed(string reason) => new(false, reason);
}
