namespace VibeCoading.Gateway.Terminals;

/// <summary>Pauses between repeats of one thing: short at first, since a session is soon served again, then longer.</summary>
internal sealed class Backoff(TimeProvider time)
{
    /// <summary>
    /// Orleans 10.4.2 goes on sending to a silo that was given up, while there is a connection to it and its directory has the old place, and what a hung one is sent
    /// takes 30 s not to be answered.
    /// </summary>
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

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
