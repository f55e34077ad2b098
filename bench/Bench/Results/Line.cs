namespace VibeCoading.Bench.Results;

/// <summary>One line of the table: a quantity, what it is held against, and what it must reach.</summary>
internal sealed record Line(string Name, Statistics Samples, Statistics? Baseline = null, Target? Target = null)
{
    /// <summary>Of the medians.</summary>
    public double? Ratio => Baseline is null ? null : Samples.Median / Baseline.Median;

    /// <summary>Null where nothing was promised.</summary>
    public bool? Passed => Target?.IsMet(this);
}
