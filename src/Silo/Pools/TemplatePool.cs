using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Silo.Pools;

/// <summary>What is going on in one template's pool, and how many slots it ought to have.</summary>
internal sealed class TemplatePool(string template, PoolOptions options, PoolDemand demand, SlotShelf shelf, TimeProvider time)
{
    /// <summary>What is wanted lasts for so many times as long as one slot takes to make.</summary>
    private const double Reserve = 2;

    /// <summary>
    /// Whoever has just got a slot opens a terminal next: Docker's work on the next one waits so long, unless there is none left.
    /// </summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(250);

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
    private bool _filled;

    public string Template => template;

    public PoolBounds Bounds { get; } = options.Of(template);

    public int Wanted
    {
        get
        {
            if (demand.Quiet >= options.QuietAfter) return Bounds.Max;

            TimeSpan prepareTime;
            lock (_lock) prepareTime = _prepareTime;
            double coming = demand.Of(template) * prepareTime.TotalSeconds * Reserve;
            return Math.Min(Bounds.Max, Bounds.Min + (int)Math.Ceiling(coming));
        }
    }

    /// <summary>Why the pool has not had its minimum yet, for people; null once it had.</summary>
    public string? Shortfall
    {
        get
        {
            int ready = shelf.Ready(template);
            lock (_lock) return _filled ? null : $"{ready} of {Bounds.Min} containers wait for template '{template}'. {_held ?? _lastError}".TrimEnd();
        }
    }

    public PoolStatus Status
    {
        get
        {
            int ready = shelf.Ready(template);
            int wanted = Wanted;
            lock (_lock) return new PoolStatus(template, wanted, ready, _preparing, _failures, _held ?? _lastError);
        }
    }

    /// <param name="reason">What keeps any from being prepared in this round; null when nothing does.</param>
    public void BeginRound(string? reason)
    {
        int ready = shelf.Ready(template);
        lock (_lock)
        {
            _held = reason;
            _filled |= ready >= Bounds.Min;
        }
    }

    /// <summary>Counts one more as being prepared, if one is wanted and the last failure is long enough ago.</summary>
    public bool TryBegin()
    {
        int ready = shelf.Ready(template);
        int missing = Wanted - shelf.Current(template);
        if (ready > 0 && demand.Quiet < Calm) return false;

        lock (_lock)
        {
            if (_preparing >= missing) return false;
            if (_lastError is not null && time.GetElapsedTime(_failedAt) < _pause) return false;

            _preparing++;
            return true;
        }
    }

    /// <summary>One more is on the shelf.</summary>
    public void Succeeded(TimeSpan took)
    {
        int ready = shelf.Ready(template);
        lock (_lock)
        {
            _filled |= ready >= Bounds.Min;
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
