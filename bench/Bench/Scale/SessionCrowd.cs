using System.Collections.Concurrent;
using System.Diagnostics;
using VibeCoading.Bench.Gateway;

namespace VibeCoading.Bench.Scale;

/// <summary>Calls of many clients, spread over a cluster's gateways.</summary>
internal static class SessionCrowd
{
    /// <summary>Enough to keep two processors busy, and so few that a call seldom waits for another.</summary>
    public const int AtOnce = 16;

    /// <summary>Creates sessions; how long each took until it was ready, and all of them.</summary>
    public static async Task<(IReadOnlyList<BenchSession> Sessions, TimeSpan Whole)> CreateAsync(
        SimulatedCluster cluster, int count, int atOnce, CancellationToken cancellationToken)
    {
        var created = new ConcurrentBag<BenchSession>();
        TimeSpan whole = await CallAsync(count, atOnce, async (i, cancelled) => created.Add(await cluster.Gateways[i % cluster.Gateways.Count].CreateSessionAsync(cancelled)), cancellationToken);
        return ([.. created], whole);
    }

    public static Task DeleteAsync(SimulatedCluster cluster, IReadOnlyList<BenchSession> sessions, CancellationToken cancellationToken) =>
        CallAsync(sessions.Count, AtOnce, async (i, cancelled) => await cluster.Gateways[i % cluster.Gateways.Count].DeleteSessionAsync(sessions[i].Id, cancelled), cancellationToken);

    public static async Task<TimeSpan> CallAsync(int count, int atOnce, Func<int, CancellationToken, ValueTask> callAsync, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, callAsync);
        return Stopwatch.GetElapsedTime(began);
    }
}
