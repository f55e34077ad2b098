using System.Runtime.InteropServices;

namespace VibeCoading.AgentClient.Scheduling;

/// <summary>When the kernel lets a thread run, beside others that want to. Numbers are those of Linux on x64.</summary>
/// <param name="Nice">-20 to 19: of two that always want to run, one with 10 gets a tenth of what one with 0 gets.</param>
/// <param name="Slice">For how long it keeps a processor when another wakes, in nanoseconds; zero where the kernel, older than 6.12, does not tell.</param>
internal readonly partial record struct ThreadSchedule(int Nice, ulong Slice)
{
    /// <summary>The shortest slice that the kernel allows.</summary>
    public const ulong ShortestSlice = 100_000;

    private const nint SetCall = 314;
    private const nint GetCall = 315;
    private const uint Normal = 0;

    /// <summary>Null where there is no such thread any more, or where it is under another policy than SCHED_OTHER.</summary>
    public static ThreadSchedule? Of(int thread) => Read(thread) is { Policy: Normal } found ? new ThreadSchedule(found.Nice, found.Slice) : null;

    /// <summary>Gives it to a thread of this process. Needs no privilege, as long as the niceness does not fall.</summary>
    /// <returns>Whether the kernel took it; one older than 6.12 takes no notice of the slice.</returns>
    public bool ApplyTo(int thread)
    {
        // A policy that somebody chose is left alone.
        if (Read(thread) is not { Policy: Normal } attributes) return false;
        attributes.Nice = Nice;
        attributes.Slice = Slice;
        return Set(SetCall, thread, in attributes, 0) == 0;
    }

    private static Attributes? Read(int thread)
    {
        Attributes attributes = default;
        return Get(GetCall, thread, ref attributes, (nuint)Marshal.SizeOf<Attributes>(), 0) == 0 ? attributes : null;
    }

    /// <summary>The first version of <c>struct sched_attr</c>, which every kernel knows: sched_setattr(2), <c>sched_runtime</c> being the slice.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Slice;
        public ulong Deadline;
        public ulong Period;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Set(nint call, nint thread, in Attributes attributes, nuint flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Get(nint call, nint thread, ref Attributes attributes, nuint size, nuint flags);
}
