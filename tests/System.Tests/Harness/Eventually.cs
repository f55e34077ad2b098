namespace VibeCoading.SystemTests.Harness;

/// <summary>Waits for what no event tells: looks again and again, until a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first answer that is not null. Servers that are away while it asks count as no answer.</summary>
    public static async Task<T> GetAsync<T>(string what, TimeSpan limit, Func<Task<T?>> ask)
        where T : class
    {
        using var deadline = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(Pause);
        string last = "";
        while (true)
        {
            try
            {
                if (await ask() is { } answer) return answer;
                last = "";
            }
            catch (Exception away) when (away is HttpRequestException or ApiException or TaskCanceledException { InnerException: TimeoutException })
            {
                last = $" The last answer: {away.Message}";
            }

            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {what}.{last}");
            }
        }
    }

    public static Task TrueAsync(string what, TimeSpan limit, Func<Task<bool>> holds) =>
        GetAsync(what, limit, async () => await holds() ? "yes" : null);
}
