namespace VibeCoading.Gateway.Sockets;

/// <summary>Runs loops side by side until the first ends; then the others are cancelled and awaited.</summary>
internal static class Loops
{
    public static async Task<SocketClose> RunAsync(CancellationToken cancellationToken, params Func<CancellationToken, Task<SocketClose>>[] loops)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<SocketClose>[] running = [.. loops.Select(loop => loop(stop.Token))];
        try
        {
            return await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
            // The first decided; how the others end says nothing more.
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public static async Task<SocketClose> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }
}
