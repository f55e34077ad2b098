namespace VibeCoading.Bench.Systems;

/// <summary>The system that the figures are about.</summary>
/// <param name="Processes">Its servers by role, as far as they are known: only where the benchmark started them.</param>
/// <param name="StartIndirectAsync">Starts one more gateway, for which every agent is on another host, whose relay it can reach or not; null where the benchmark did not start the system.</param>
internal sealed record TestedSystem(
    Uri Url, string Key, IReadOnlyDictionary<string, long> Processes, Func<bool, CancellationToken, Task<IndirectGateway>>? StartIndirectAsync = null)
{
    /// <summary>Where its servers tell their metrics, by role; as far as <see cref="Processes"/> are known.</summary>
    public IReadOnlyDictionary<string, Uri> Metrics { get; init; } = new Dictionary<string, Uri>();
}
