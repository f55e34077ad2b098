using System.Diagnostics;

namespace VibeCoading.Testing;

/// <summary>Signals that .NET cannot send.</summary>
public static class Signals
{
    /// <param name="signal">As <c>kill</c> names it: STOP, CONT, TERM.</param>
    public static void Send(int process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
        if (kill.ExitCode != 0) throw new InvalidOperationException($"Process {process} cannot be sent SIG{signal}.");
    }
}
