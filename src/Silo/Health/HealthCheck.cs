namespace VibeCoading.Silo.Health;

/// <param name="Reason">Why it is not ok.</param>
/// <param name="Required">Whether the node is ready only with it.</param>
internal sealed record HealthCheck(bool Ok, string? Reason, bool Required = true)
{
    public static HealthCheck Passed { get; } = new(true, null);

    public static HealthCheck Failed(string reason) => new(false, reason);
}
