using System.Collections.Concurrent;

namespace VibeCoading.Bench.Terminals;

/// <summary>Many terminals, each with a viewer of its own.</summary>
/// <param name="openAsync">Opens the terminal of that number.</param>
internal sealed class Crowd(Func<int, CancellationToken, Task<ITerminal>> openAsync) : IAsyncDisposable
{
    private const int AtOnce = 8;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerInterval = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentBag<Viewer> _viewers = [];

    public Task GrowAsync(int count, CancellationToken cancellationToken) => Parallel.ForAsync(
        _viewers.Count,
        count,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (i, cancelled) => _viewers.Add(new Viewer(await openAsync(i, cancelled))));

    /// <summary>Types a line to each. Throws when one of them has nothing to say to that.</summary>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        foreach (Viewer viewer in _viewers) await viewer.TypeAsync("\n"u8.ToArray(), cancellationToken);
        DateTimeOffset until = DateTimeOffset.UtcNow + AnswerLimit;
        while (_viewers.Count(viewer => viewer.Bytes == 0) is var silent and > 0)
        {
            foreach (Viewer viewer in _viewers) await viewer.CheckAsync();
            if (DateTimeOffset.UtcNow >= until) throw new BenchException($"{silent} of {_viewers.Count} terminals did not answer a key.");
            await Task.Delay(AnswerInterval, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_viewers.TryTake(out Viewer? viewer)) await viewer.DisposeAsync();
    }
}
