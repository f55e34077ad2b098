using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentClient;

/// <summary>Instants as agents tell them. What runs in the container sets its files' times and may forge the rest.</summary>
internal static class AgentInstant
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <exception cref="ProtocolException">No calendar has this instant.</exception>
    public static DateTimeOffset FromMilliseconds(long milliseconds) =>
        milliseconds >= Earliest && milliseconds <= Latest
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new ProtocolException($"An instant of {milliseconds} ms is out of range.");

    /// <summary>A file may have any time that its owner set: what the calendar lacks becomes its first or last instant.</summary>
    public static DateTimeOffset Clamped(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Earliest, Latest));
}
