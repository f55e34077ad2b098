using System.Globalization;
using System.Net.Sockets;
using VibeCoading.AgentClient;
using VibeCoading.AgentClient.Sockets;

namespace VibeCoading.Silo.Engine;

/// <summary>What the kernel tells about the process behind the engine's unix socket.</summary>
internal static class EnginePeer
{
    /// <summary>A process that may raise limits beyond its own.</summary>
    private const int CapSysResource = 24;

    /// <summary>
    /// The most open files that the engine may grant; null when nothing limits it, or nothing is known: an engine behind TCP,
    /// or one whose socket another process opened for it, as systemd does.
    /// </summary>
    public static long? OpenFilesCap(string? socketPath)
    {
        if (socketPath is null) return null;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            string process = $"/proc/{SocketPeer.Of(socket).Pid}";
            return MayRaiseLimits(process) ? null : HardOpenFiles(process);
        }
        catch (Exception unknown) when (unknown is SocketException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool MayRaiseLimits(string process)
    {
        string? line = File.ReadLines($"{process}/status").FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong capabilities)
            && (capabilities & (1UL << CapSysResource)) != 0;
    }

    private static long? HardOpenFiles(string process)
    {
        const string Name = "Max open files";
        string? line = File.ReadLines($"{process}/limits").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        string[] fields = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields is [_, var hard, ..] && long.TryParse(hard, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }
}
