using System.Runtime.InteropServices;

namespace VibeCoading.Agent.Native;

/// <summary>Unix stream sockets.</summary>
internal static unsafe partial class Libc
{
    public const int UnixFamily = 1;
    public const int StreamNonBlockCloseOnExec = 1 | NonBlock | CloseOnExec;
    public const int SocketLevel = 1;
    public const int PeerCredentials = 17;
    public const int NoSignal = 0x4000;

    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    public struct Credentials
    {
        public int Pid;
        public uint Uid;
        public uint Gid;
    }

    [LibraryImport(Name, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Name, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport(Name, EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport(Name, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int socket, void* address, void* length, int flags);

    [LibraryImport(Name, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(int socket, int level, int option, void* value, uint* length);

    [LibraryImport(Name, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int socket, MessageHeader* message, int flags);
}
