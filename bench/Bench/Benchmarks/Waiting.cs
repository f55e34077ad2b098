using System.Diagnostics;
using System.Net.WebSockets;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>How long until something is so, as seen by a client that repeats what was refused or broke.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>A little less than a fast typist's, so that no short standstill falls between two keys.</summary>
    private static readonly TimeSpan KeyPause = TimeSpan.FromMilliseconds(10);


    /// <summary>Milliseconds of one run after the other.</summary>
    public static async Task<Statistics> SampleAsync(int runs, Func<Task<TimeSpan>> once)
    {
        var samples = new List<double>();
        for (int run = 0; run < runs; run++) samples.Add((await once()).TotalMilliseconds);
        return new Statistics(samples, Unit.Milliseconds);
    }

    public static async Task<TimeSpan> TimeAsync(Func<Task> step)
    {
        long began = Stopwatch.GetTimestamp();
        await step();
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>The longest that a key waited for its echo within that time, in any of the terminals.</summary>
    public static async Task<TimeSpan> LongestAsync(IEnumerable<BenchShell> shells, TimeSpan within, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        return (await Task.WhenAll(shells.Select(TypeAsync))).Max();

        async Task<TimeSpan> TypeAsync(BenchShell shell)
        {
            TimeSpan longest = TimeSpan.Zero;
            while (Stopwatch.GetElapsedTime(began) < within)
            {
                TimeSpan took = await TimeAsync(() => shell.EchoAsync(cancellationToken));
                if (took > longest) longest = took;
                await Task.Delay(KeyPause, cancellationToken);
            }

            return longest;
        }
    }

    public static Task UntilDoneAsync(Func<Task> call, CancellationToken cancellationToken) => UntilAsync(
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    public static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await holds()) return;
                if (Stopwatch.GetElapsedTime(began) > Limit) throw new BenchException($"It was not so within {Limit.TotalMinutes} minutes.");
            }
            catch (Exception refused) when (refused is BenchException or HttpRequestException or WebSocketException && Stopwatch.GetElapsedTime(began) < Limit)
            {
                // It is asked again.
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public static async Task SleepAsync(GatewayClient gateway, string session, CancellationToken cancellationToken)
    {
        await gateway.HibernateSessionAsync(session, cancellationToken);
        await UntilAsync(async () => (await gateway.PlaceOfAsync(session, cancellationToken)).State == "hibernated", cancellationToken);
    }

    public static async Task WakeAsync(GatewayClient gateway, string session, CancellationToken cancellationToken)
    {
        await gateway.ResumeSessionAsync(session, cancellationToken);
        await UntilAsync(() => gateway.IsReadyAsync(session, cancellationToken), cancellationToken);
    }

    /// <summary>A key's echo in a new session.</summary>
    public static Task CreateAsync(GatewayClient gateway, CancellationToken cancellationToken) =>
        UntilDoneAsync(async () => await (await BenchShell.OpenAsync(gateway, cancellationToken)).DisposeAsync(), cancellationToken);
}
