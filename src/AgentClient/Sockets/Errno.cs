namespace VibeCoading.AgentClient.Sockets;

/// <summary>Why a system call failed, by the numbers of Linux.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int BrokenPipe = 32;
    public const int ConnectionReset = 104;
    public const int TimedOut = 110;
}
