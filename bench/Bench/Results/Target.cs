using System.Globalization;

namespace VibeCoading.Bench.Results;

/// <summary>What a line promises: a bound on a percentile, or on the ratio of its median to the baseline's.</summary>
internal sealed record Target(string Text, Func<Line, bool> IsMet)
{
    public static Target RatioAtMost(double bound) =>
        new(Invariant($"at most {bound:0.0##}x"), line => line.Ratio <= bound);

    public static Target RatioAtLeast(double bound) =>
        new(Invariant($"at least {bound:0.0##}x"), line => line.Ratio >= bound);

    public static Target PercentileRatioAtMost(double percent, double bound) =>
        new(Invariant($"p{percent:0} at most {bound:0.00#}x"), line => line.Samples.Percentile(percent) <= bound * line.Baseline!.Median);

    public static Target WorstAtMost(double bound, Unit unit) =>
        new(Invariant($"max {bound:0} {unit.Name}").TrimEnd(), line => line.Samples.Worst <= bound);

    public static Target PercentileBelow(double percent, double bound, Unit unit) =>
        new(Invariant($"p{percent:0} < {bound:0} {unit.Name}"), line => line.Samples.Percentile(percent) < bound);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
