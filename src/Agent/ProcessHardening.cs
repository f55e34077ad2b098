using VibeCoading.Agent.Native;

namespace VibeCoading.Agent;

/// <summary>What the agent asks of the kernel for itself.</summary>
internal static unsafe class ProcessHardening
{
    private const uint FirstInherited = 3;

    /// <summary>What whoever started the agent had open is none of its programs' business.</summary>
    public static void HideInheritedDescriptors() => _ = Libc.CloseRange(FirstInherited, uint.MaxValue, Libc.CloseRangeOnExec);

    public static void Apply()
    {
        // Programs of the same user could otherwise attach to the agent or read its memory.
        _ = Libc.ProcessControl(Libc.SetDumpable, 0, 0, 0, 0);
        // Under somebody else's init, orphans come here all the same.
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);
        // Started through /proc/self/exe, it would be shown as "exe".
        fixed (byte* name = "agent\0"u8) _ = Libc.ProcessControl(Libc.SetThreadName, (nint)name, 0, 0, 0);
    }
}
