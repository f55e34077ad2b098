namespace VibeCoading.Gateway.Terminals;

/// <summary>Pauses between repeats of one thing: short at first, since most silos come back at once, then longer.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan _next = First;
    private long? _failingSince;

    /// <summary>How long it has failed without a success in between.</summary>
    public TimeSpan Failing => _failingSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public void Succeeded()
    {
        _failingSince = null;
        _next = First;
    }

    public Task PauseAsync(CancellationToken cancellationToken)
    {
        _failingSince ??= time.GetTimestamp();
        TimeSpan pause = _next;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        return Task.Delay(pause, time, cancellationToken);
    }
}
