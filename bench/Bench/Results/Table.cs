using System.Globalization;
using System.Text;

namespace VibeCoading.Bench.Results;

/// <summary>The report as text, in columns.</summary>
internal static class Table
{
    private const string Legend =
        "Ratio: this line's median over its baseline's, measured in turns in the same run. "
        + "Percentiles count from the good end, so of rates they are the low values.";

    private static readonly string[] Header = ["", "n", "p50", "p95", "p99", "unit", "ratio", "target", ""];

    public static string Format(IReadOnlyList<Section> sections)
    {
        List<string[]> rows = [Header];
        foreach (Section section in sections)
        {
            rows.Add([]);
            rows.Add([Invariant($"{section.Title} (load {section.Load:0.00})")]);
            rows.AddRange(section.Lines.Select(Row));
        }

        int[] widths = [.. Enumerable.Range(0, Header.Length).Select(column => rows.Where(row => row.Length > 1).Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows) text.AppendLine(Join(row, widths));
        return text.AppendLine().AppendLine(Legend).ToString();
    }

    private static string[] Row(Line line)
    {
        Statistics samples = line.Samples;
        string number = $"F{samples.Unit.Digits}";
        return
        [
            $"  {line.Name}",
            samples.Count.ToString(CultureInfo.InvariantCulture),
            Text(samples.Median),
            samples.Count > 1 ? Text(samples.Percentile(95)) : "",
            samples.Count > 1 ? Text(samples.Percentile(99)) : "",
            samples.Unit.Name,
            line.Ratio is { } ratio ? Invariant($"{ratio:0.00}x") : "",
            line.Target?.Text ?? "",
            line.Passed switch { true => "pass", false => "MISSED", null => "" },
        ];

        string Text(double value) => value.ToString(number, CultureInfo.InvariantCulture);
    }

    private static string Join(string[] row, int[] widths)
    {
        if (row.Length <= 1) return string.Concat(row);
        var line = new StringBuilder();
        for (int column = 0; column < row.Length; column++)
        {
            bool isNumber = column is >= 1 and <= 4 or 6;
            line.Append(isNumber ? row[column].PadLeft(widths[column]) : row[column].PadRight(widths[column])).Append("  ");
        }

        return line.ToString().TrimEnd();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
