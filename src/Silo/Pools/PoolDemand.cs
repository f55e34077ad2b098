using System.Collections.Concurrent;

namespace VibeCoading.Silo.Pools;

/// <summary>How many sessions are being asked for, by template.</summary>
internal sealed class PoolDemand(TimeProvider time)
{
    /// <summary>Half of what is counted now comes from this last while.</summary>
    private static readonly TimeSpan HalfLife = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Rate> _rates = new();
    private long _lastAsked = time.GetTimestamp();

    /// <summary>Is set whenever a slot was asked for.</summary>
    public SemaphoreSlim Changed { get; } = new(0);

    /// <summary>Since anything was asked for.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(Interlocked.Read(ref _lastAsked));

    public void Asked(string template)
    {
        Interlocked.Exchange(ref _lastAsked, time.GetTimestamp());
        _rates.GetOrAdd(template, _ => new Rate(time)).Add();
        if (Changed.CurrentCount == 0) Changed.Release();
    }

    /// <summary>Sessions a second.</summary>
    public double Of(string template) => _rates.TryGetValue(template, out Rate? rate) ? rate.Now() : 0;

    /// <summary>A count that decays: after a long time at a steady rate it is that rate times half-life / ln 2.</summary>
    private sealed class Rate(TimeProvider time)
    {
        private readonly Lock _lock = new();
        private double _count;
        private long _at = time.GetTimestamp();

        public void Add()
        {
            lock (_lock)
            {
                Decay();
                _count++;
            }
        }

        public double Now()
        {
            lock (_lock)
            {
                Decay();
                return _count * Math.Log(2) / HalfLife.TotalSeconds;
            }
        }

        private void Decay()
        {
            long now = time.GetTimestamp();
            _count *= Math.Pow(0.5, time.GetElapsedTime(_at, now) / HalfLife);
            _at = now;
        }
    }
}
