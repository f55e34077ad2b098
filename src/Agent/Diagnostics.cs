using System.Text;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent;

/// <summary>What the agent has to say about itself: single lines, never contents.</summary>
internal static unsafe class Diagnostics
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>Something went wrong that nobody else is told.</summary>
    public static void Report(string line) => Write(StandardError, line);

    /// <summary>Told once: whoever started the agent can connect now.</summary>
    public static void Announce(string line) => Write(StandardOutput, line);

    /// <summary>Not through Console, which would touch the terminal settings and the child signals of PID 1.</summary>
    private static void Write(int descriptor, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"agent: {line.ReplaceLineEndings(" ")}\n");
        fixed (byte* start = bytes) _ = Libc.Write(descriptor, start, (nuint)bytes.Length);
    }
}
