using System.Buffers.Text;
using VibeCoading.Agent.Files;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Processes;

/// <summary>The programs that a terminal's or an exec's leader left in its session.</summary>
internal static unsafe class ProcessSession
{
    /// <summary>A program that forks while it is looked for is met by the next look.</summary>
    private const int MaxLooks = 5;

    private const int MaxStatBytes = 1024;

    /// <summary>Signals the leader's process group, and nobody when it has gone.</summary>
    public static void Signal(int leader, int signal) => _ = Libc.Kill(-leader, signal);

    /// <summary>Kills every process of the session, whatever group it moved to and whoever its parent is now.</summary>
    public static void KillAll(int leader)
    {
        Signal(leader, Signals.Kill);
        for (int look = 0; look < MaxLooks && KillMembers(leader); look++)
        {
        }
    }

    private static bool KillMembers(int leader)
    {
        using Descriptor? processes = SmallFile.Open("/proc", Libc.ReadOnly | Libc.DirectoryOnly);
        if (processes is null) return false;

        bool found = false;
        foreach (byte[] name in DirectoryNames.Of(processes))
        {
            if (!Utf8Parser.TryParse(name, out int pid, out int used) || used != name.Length || pid == Libc.GetPid()) continue;
            byte[]? stat = SmallFile.Read($"/proc/{pid}/stat", MaxStatBytes);
            if (stat is null || !BelongsTo(stat, leader)) continue;
            found |= Libc.Kill(pid, Signals.Kill) == 0;
        }

        return found;
    }

    /// <summary>pid (name) state parent group session ...: the name may hold anything, so fields count from its last parenthesis.</summary>
    internal static bool BelongsTo(ReadOnlySpan<byte> stat, int session)
    {
        ReadOnlySpan<byte> rest = stat[(stat.LastIndexOf((byte)')') + 1)..];
        int field = 0;
        foreach (Range range in rest.Split((byte)' '))
        {
            // The first piece lies before the space that follows the name. A dead process needs no killing.
            if (field == 1 && rest[range] is [(byte)'Z' or (byte)'X']) return false;
            if (field++ == 4) return Utf8Parser.TryParse(rest[range], out int owner, out _) && owner == session;
        }

        return false;
    }
}
