namespace VibeCoading.Bench.Systems;

/// <summary>What processes take while nothing happens: resident memory, and CPU time over a while.</summary>
internal sealed record RestingUsage(double Megabytes, double CpuPercent)
{
    /// <summary>What was just done is over by then.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <param name="processes">By role; what one role's processes take is added up.</param>
    public static async Task<IReadOnlyDictionary<string, RestingUsage>> OfAsync(
        IReadOnlyDictionary<string, long[]> processes, TimeSpan window, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, cancellationToken);
        Dictionary<string, double> before = processes.ToDictionary(role => role.Key, role => role.Value.Sum(ProcessUsage.CpuSeconds));
        await Task.Delay(window, cancellationToken);
        return processes.ToDictionary(
            role => role.Key,
            role => new RestingUsage(
                role.Value.Sum(ProcessUsage.ResidentMegabytes),
                (role.Value.Sum(ProcessUsage.CpuSeconds) - before[role.Key]) / window.TotalSeconds * 100));
    }
}
