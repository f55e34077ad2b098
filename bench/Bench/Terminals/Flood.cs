namespace VibeCoading.Bench.Terminals;

/// <summary>What became of a large output.</summary>
/// <param name="Pieces">How many reads it came in.</param>
internal sealed record Flood(long Arrived, long Lost, long Pieces, TimeSpan Elapsed)
{
    private const double BytesPerMegabyte = 1e6;
    private const double BytesPerKilobyte = 1e3;

    public double KilobytesPerPiece => Arrived / BytesPerKilobyte / Pieces;

    public double MegabytesLost => Lost / BytesPerMegabyte;

    public double MegabytesPerSecond => Arrived / BytesPerMegabyte / Elapsed.TotalSeconds;
}
