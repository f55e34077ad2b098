using System.Globalization;
using System.Net;

namespace VibeCoading.SystemTests.Harness;

/// <summary>Where a process listens, as the kernel sees it.</summary>
internal static class Listeners
{
    private const string ListenState = "0A";

    public static IReadOnlyList<IPEndPoint> Of(int pid)
    {
        HashSet<string> own =
        [
            .. Directory.EnumerateFiles($"/proc/{pid}/fd").Select(descriptor => new FileInfo(descriptor).LinkTarget)
                .Where(target => target is not null && target.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(target => target!["socket:[".Length..^1]),
        ];
        return
        [
            .. File.ReadLines($"/proc/{pid}/net/tcp").Skip(1).Concat(File.ReadLines($"/proc/{pid}/net/tcp6").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == ListenState && own.Contains(fields[9]))
                .Select(fields => Parse(fields[1])),
        ];
    }

    /// <summary>As the kernel prints it: 32-bit words of the address in the machine's byte order, a colon, the port.</summary>
    private static IPEndPoint Parse(string text)
    {
        string[] parts = text.Split(':');
        byte[] address =
        [
            .. parts[0].Chunk(8).SelectMany(word => BitConverter.GetBytes(uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
        ];
        return new IPEndPoint(new IPAddress(address), int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
