using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Silo.Pools;

/// <summary>What is going on in one tier of a template's pool, and how many slots it ought to have.</summary>
internal sealed class PoolTier(
    string name, string template, TierBounds bounds, PoolOptions options, PoolDemand demand, ISlotCounts slots, TimeProvider time)
{
    /// <summary>What is wanted lasts for so many times as long as one slot takes to make.</summary>
    private const double Reserve = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private TimeSpan _prepareTime = TimeSpan.FromSeconds(1);
    private TimeSpan _pause = FirstPause;
    private long _failedAt;
    private int _preparing;
    private long _failures;
    private string? _lastError;
    private string? _held;

    /// <summary>For logs and metrics.</summary>
    public string Name => name;

    public TierBounds Bounds => bounds;

    public int Ready => slots.Ready(template);

    public int Preparing
    {
        get
        {
            lock (_lock) return _preparing;
        }
    }

    public int Wanted
    {
        get
        {
            if (demand.Quiet >= options.QuietAfter) return bounds.Max;

            TimeSpan prepareTime;
            lock (_lock) prepareTime = _prepareTime;
            double coming = demand.Of(template) * prepareTime.TotalSeconds * Reserve;
            return Math.Min(bounds.Max, bounds.Min + (int)Math.Ceiling(coming));
        }
    }

    public TierStatus Status
    {
        get
        {
            (int wanted, int ready) = (Wanted, Ready);
            lock (_lock) return new TierStatus(wanted, ready, _preparing, _failures, _held ?? _lastError);
        }
    }

    /// <param name="reason">What keeps any from being prepared from now on, for people; null when nothing does.</param>
    public void Hold(string? reason)
    {
        lock (_lock) _held = reason;
    }

    /// <summary>Counts one more as being prepared, if one is wanted and the last failure is long enough ago.</summary>
    public bool TryBegin()
    {
        int missing = Wanted - slots.Current(template);
        lock (_lock)
        {
            if (_held is not null || _preparing >= missing) return false;
            if (_lastError is not null && time.GetElapsedTime(_failedAt) < _pause) return false;

            _preparing++;
            return true;
        }
    }

    /// <summary>One more waits.</summary>
    public void Succeeded(TimeSpan took)
    {
        lock (_lock)
        {
            _preparing--;
            _prepareTime = (_prepareTime + took) / 2;
            _pause = FirstPause;
            _lastError = null;
        }
    }

    /// <summary>False when this was the last error, too.</summary>
    public bool Failed(string reason)
    {
        lock (_lock)
        {
            bool isNews = _lastError != reason;
            if (_lastError is not null) _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            _preparing--;
            _failures++;
            _failedAt = time.GetTimestamp();
            _lastError = reason;
            return isNews;
        }
    }

    public void GaveUp()
    {
        lock (_lock) _preparing--;
    }
}
