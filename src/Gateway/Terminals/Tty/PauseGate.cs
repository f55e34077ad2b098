namespace VibeCoading.Gateway.Terminals.Tty;

/// <summary>Where output waits while its viewer has it paused.</summary>
internal sealed class PauseGate
{
    private TaskCompletionSource? _resumed;

    public void Pause() =>
        Interlocked.CompareExchange(ref _resumed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Resume() => Interlocked.Exchange(ref _resumed, null)?.SetResult();

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _resumed) is { } resumed) await resumed.Task.WaitAsync(cancellationToken);
    }
}
