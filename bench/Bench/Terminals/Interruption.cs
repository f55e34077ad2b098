namespace VibeCoading.Bench.Terminals;

/// <summary>How a program that wrote without end was interrupted.</summary>
/// <param name="Bytes">Of output that still came.</param>
/// <param name="Elapsed">Until the last of them.</param>
internal sealed record Interruption(long Bytes, TimeSpan Elapsed)
{
    private const double BytesPerKilobyte = 1e3;

    public double Kilobytes => Bytes / BytesPerKilobyte;
}
