using System.Text.Json;

namespace VibeCoading.Bench.Results;

/// <summary>The report for programs: every figure with its unit, unrounded.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task WriteAsync(string path, IReadOnlyList<string> machine, IReadOnlyList<Section> sections)
    {
        var report = new
        {
            At = DateTimeOffset.UtcNow,
            Machine = machine,
            Sections = sections.Select(section => new { section.Title, section.Load, Lines = section.Lines.Select(Describe) }),
        };
        await using FileStream file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, report, Options);
    }

    private static object Describe(Line line) => new
    {
        line.Name,
        Unit = line.Samples.Unit.Name,
        line.Samples.Count,
        P50 = line.Samples.Median,
        P95 = line.Samples.Percentile(95),
        P99 = line.Samples.Percentile(99),
        line.Samples.Worst,
        BaselineP50 = line.Baseline?.Median,
        line.Ratio,
        Target = line.Target?.Text,
        line.Passed,
    };
}
