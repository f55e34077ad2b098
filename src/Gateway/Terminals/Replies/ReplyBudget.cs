namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>
/// How many answers of each kind a viewer's terminal still owes to what was replayed to it. One task counts the questions, another the answers.
/// Some time after the replay nothing more is expected: a viewer that answers nothing must not have a later answer, or a key that looks like one,
/// taken for an old one.
/// </summary>
internal sealed class ReplyBudget(TimeProvider time)
{
    /// <summary>For a slow line and a busy browser to be done with the last of the replay.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly int[] _owed = new int[Enum.GetValues<ReplyKind>().Length];
    private int _total;
    private long? _replayEnded;

    /// <summary>Whether any answer is still expected.</summary>
    public bool IsOpen
    {
        get
        {
            // Read without the lock for every key: a question is counted before it is shown, and so before it can be answered.
            if (Volatile.Read(ref _total) == 0) return false;
            lock (_lock)
            {
                if (_replayEnded is { } since && time.GetElapsedTime(since) >= Grace)
                {
                    Array.Clear(_owed);
                    _total = 0;
                }

                return _total > 0;
            }
        }
    }

    public void Expect(ReplyKind kind)
    {
        if (kind == ReplyKind.None) return;
        lock (_lock)
        {
            _owed[(int)kind]++;
            _total++;
        }
    }

    public void ReplayEnded()
    {
        lock (_lock) _replayEnded = time.GetTimestamp();
    }

    /// <summary>Takes an answer off what is expected; false when it was not.</summary>
    public bool TrySpend(ReplyKind kind)
    {
        lock (_lock)
        {
            if (_owed[(int)kind] == 0) return false;
            _owed[(int)kind]--;
            _total--;
            return true;
        }
    }
}
