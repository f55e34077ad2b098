namespace VibeCoading.Bench.Results;

/// <param name="Digits">After the decimal point, in the table.</param>
internal sealed record Unit(string Name, int Digits, bool LargerIsBetter = false)
{
    public static readonly Unit Milliseconds = new("ms", 1);
    public static readonly Unit FineMilliseconds = new("ms", 3);
    public static readonly Unit MegabytesPerSecond = new("MB/s", 1, LargerIsBetter: true);
    public static readonly Unit KilobytesPerSecond = new("kB/s", 0, LargerIsBetter: true);
    public static readonly Unit PerSecond = new("/s", 0, LargerIsBetter: true);
    public static readonly Unit EachSecond = new("/s", 1);
    public static readonly Unit Seconds = new("s", 2);
    public static readonly Unit FineKilobytes = new("kB", 2);
    public static readonly Unit Kilobytes = new("kB", 1);
    public static readonly Unit Megabytes = new("MB", 1);
    public static readonly Unit Count = new("", 0);
    public static readonly Unit CpuSeconds = new("s CPU", 2);
    public static readonly Unit CpuMilliseconds = new("ms CPU", 2);
    public static readonly Unit CpuPercent = new("% CPU", 2);
}
