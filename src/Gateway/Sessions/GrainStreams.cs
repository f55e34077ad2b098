using System.Runtime.CompilerServices;

namespace VibeCoading.Gateway.Sessions;

internal static class GrainStreams
{
    /// <summary>
    /// As the grain streams it, but without a wait for its being told that nobody reads on. Orleans 10.4.2 sends that to a silo, too, that was given up a moment before
    /// and hangs, and the answer takes 30 s not to come.
    /// </summary>
    public static async IAsyncEnumerable<T> Detached<T>(this IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerator<T> items = stream.GetAsyncEnumerator(cancellationToken);
        try
        {
            while (await items.MoveNextAsync()) yield return items.Current;
        }
        finally
        {
            _ = LeaveAsync(items);
        }
    }

    private static async Task LeaveAsync<T>(IAsyncEnumerator<T> items) => await items.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
