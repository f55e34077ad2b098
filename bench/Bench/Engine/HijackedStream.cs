using System.Text;

namespace VibeCoading.Bench.Engine;

/// <summary>
/// A connection that Docker's API turns into a program's own. It is spoken by hand and read as it comes: no library stands between the baseline
/// and the clock.
/// </summary>
internal static class HijackedStream
{
    private const int MaxHeadBytes = 16 * 1024;

    /// <param name="stream">A connection to the engine.</param>
    public static async Task<Stream> OpenAsync(Stream stream, string path, string body, CancellationToken cancellationToken)
    {
        string head = $"POST {path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await ReadHeadAsync(stream, cancellationToken);
        return stream;
    }

    /// <summary>Byte by byte: whatever follows the head belongs to the program.</summary>
    private static async Task ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0 || head.Length == MaxHeadBytes)
                throw new BenchException($"Docker did not give its connection away: {head}");
            head.Append((char)one[0]);
        }

        if (!head.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new BenchException($"Docker refused: {head}");
    }
}
