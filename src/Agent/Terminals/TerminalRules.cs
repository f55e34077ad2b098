using System.Numerics;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Terminals;

/// <summary>What a terminal may be asked to be.</summary>
internal static class TerminalRules
{
    public const int MinRingBytes = 64 * 1024;
    public const int DefaultRingBytes = 4 * 1024 * 1024;
    public const int MaxRingBytes = 64 * 1024 * 1024;

    /// <summary>Of one container.</summary>
    public const int MaxLive = 64;

    private const int MaxSide = 1000;

    /// <exception cref="AgentRefusal">A side is not 1 to 1,000.</exception>
    public static void CheckSize(int cols, int rows)
    {
        if (cols is < 1 or > MaxSide) throw new AgentRefusal(AgentError.BadRequest, $"cols {cols} is not 1 to {MaxSide}.");
        if (rows is < 1 or > MaxSide) throw new AgentRefusal(AgentError.BadRequest, $"rows {rows} is not 1 to {MaxSide}.");
    }

    /// <exception cref="AgentRefusal">Not 64 KiB to 64 MiB.</exception>
    public static void CheckRing(int? bytes)
    {
        if (bytes is < MinRingBytes or > MaxRingBytes)
            throw new AgentRefusal(AgentError.BadRequest, $"ringBytes {bytes} is not {MinRingBytes} to {MaxRingBytes}.");
    }

    /// <exception cref="AgentRefusal">Not 1 to 64.</exception>
    public static void CheckMostLive(int? terminals)
    {
        if (terminals is < 1 or > MaxLive) throw new AgentRefusal(AgentError.BadRequest, $"mostLive {terminals} is not 1 to {MaxLive}.");
    }

    /// <summary>Rings are powers of two, at least what was asked.</summary>
    public static int RingCapacity(int? bytes) => (int)BitOperations.RoundUpToPowerOf2((uint)(bytes ?? DefaultRingBytes));
}
