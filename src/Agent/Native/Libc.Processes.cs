using System.Runtime.InteropServices;

namespace VibeCoading.Agent.Native;

/// <summary>Starting, signalling and reaping programs.</summary>
internal static unsafe partial class Libc
{
    public const int BlockSignals = 0;
    public const int NoHang = 1;
    public const int SetDumpable = 4;
    public const int SetThreadName = 15;
    public const int SetChildSubreaper = 36;
    public const int OpenFilesLimit = 7;
    public const int CloseRangeOnExec = 4;

    /// <summary>Larger than any libc's sigset_t, posix_spawnattr_t and posix_spawn_file_actions_t.</summary>
    public const int OpaqueBytes = 1024;

    public struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport(Name, EntryPoint = "getpid")]
    public static partial int GetPid();

    [LibraryImport(Name, EntryPoint = "getuid")]
    public static partial uint GetUid();

    [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Name, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport(Name, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nint argument, nint zero2, nint zero3, nint zero4);

    [LibraryImport(Name, EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, ResourceLimit* limit);

    [LibraryImport(Name, EntryPoint = "execv", SetLastError = true)]
    public static partial int Exec(byte* path, byte** arguments);

    /// <summary>Fails where the kernel is too old for it, which callers survive.</summary>
    [LibraryImport(Name, EntryPoint = "close_range", SetLastError = true)]
    public static partial int CloseRange(uint first, uint last, int flags);

    [LibraryImport(Name, EntryPoint = "sigemptyset")]
    public static partial int SignalSetEmpty(void* set);

    [LibraryImport(Name, EntryPoint = "sigfillset")]
    public static partial int SignalSetFill(void* set);

    [LibraryImport(Name, EntryPoint = "sigaddset")]
    public static partial int SignalSetAdd(void* set, int signal);

    [LibraryImport(Name, EntryPoint = "sigdelset")]
    public static partial int SignalSetRemove(void* set, int signal);

    [LibraryImport(Name, EntryPoint = "sigismember")]
    public static partial int SignalSetContains(void* set, int signal);

    [LibraryImport(Name, EntryPoint = "pthread_sigmask")]
    public static partial int SignalMask(int how, void* set, void* old);

    [LibraryImport(Name, EntryPoint = "signalfd", SetLastError = true)]
    public static partial int SignalDescriptor(int descriptor, void* set, int flags);

    [LibraryImport(Name, EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_init")]
    public static partial int SpawnAttributesCreate(void* attributes);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int SpawnAttributesDestroy(void* attributes);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SpawnAttributesSetFlags(void* attributes, short flags);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SpawnAttributesSetDefaultSignals(void* attributes, void* set);

    [LibraryImport(Name, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SpawnAttributesSetSignalMask(void* attributes, void* set);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int SpawnActionsCreate(void* actions);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int SpawnActionsDestroy(void* actions);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int SpawnActionsOpen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int SpawnActionsDuplicate(void* actions, int from, int to);

    [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int SpawnActionsChangeDirectory(void* actions, byte* path);
}
