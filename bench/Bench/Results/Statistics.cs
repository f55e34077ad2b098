namespace VibeCoading.Bench.Results;

/// <summary>Samples of one quantity. The tail is its bad end: slow for durations and sizes, low for rates.</summary>
internal sealed class Statistics
{
    private readonly double[] _bestFirst;

    public Statistics(IEnumerable<double> samples, Unit unit)
    {
        Unit = unit;
        _bestFirst = unit.LargerIsBetter ? [.. samples.OrderDescending()] : [.. samples.Order()];
        if (_bestFirst.Length == 0) throw new ArgumentException("There is nothing to describe.", nameof(samples));
    }

    public Unit Unit { get; }

    public int Count => _bestFirst.Length;

    public double Median => Percentile(50);

    public double Worst => _bestFirst[^1];

    /// <summary>The nearest-rank percentile, counted from the good end: 95 of 100 samples are at least as good as the 95th.</summary>
    public double Percentile(double percent)
    {
        int rank = (int)Math.Ceiling(percent / 100 * _bestFirst.Length);
        return _bestFirst[Math.Clamp(rank, 1, _bestFirst.Length) - 1];
    }
}
