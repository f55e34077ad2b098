namespace VibeCoading.Gateway.Terminals;

internal readonly record struct TerminalSize(int Cols, int Rows)
{
    public const int Least = 1;
    public const int Most = 1_000;

    /// <summary>Hidden pages report 0x0, confused ones anything: such sizes are passed over, not refused.</summary>
    public bool IsSensible => Cols is >= Least and <= Most && Rows is >= Least and <= Most;
}
