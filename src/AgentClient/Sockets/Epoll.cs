using System.Runtime.InteropServices;

namespace VibeCoading.AgentClient.Sockets;

/// <summary>The system calls that wait for many sockets at once, with the constants of Linux on x64.</summary>
internal static unsafe partial class Epoll
{
    public const int CloseOnExec = 0x80000;

    public const int Add = 1;
    public const int Modify = 3;

    public const uint Input = 0x001;
    public const uint Output = 0x004;

    /// <summary>Packed on x64, where the kernel has it so for the sake of 32-bit programs.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Event
    {
        public uint Events;
        public ulong Data;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int Control(int epoll, int operation, int descriptor, Event* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(int epoll, Event* events, int capacity, int timeoutMs);
}
