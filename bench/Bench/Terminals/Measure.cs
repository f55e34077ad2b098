using System.Diagnostics;

namespace VibeCoading.Bench.Terminals;

/// <summary>The two things to time about a terminal, in the same way whatever lies behind it.</summary>
internal static class Measure
{
    private const int BufferBytes = 256 * 1024;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FloodLimit = TimeSpan.FromMinutes(2);

    /// <summary>Reads until the script says that it is there.</summary>
    public static async Task GreetingAsync(ITerminal terminal, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        using var limit = Limit(FloodLimit, cancellationToken);
        while (true)
        {
            int read = await terminal.ReadAsync(buffer, limit.Token);
            if (read == 0) throw new BenchException("A terminal ended before its program began.");
            if (buffer.AsSpan(0, read).Contains(Script.Greeting)) return;
        }
    }

    /// <summary>Types one key after the other and times each one's way there and back.</summary>
    public static async Task EchoAsync(ITerminal terminal, int keys, TimeSpan idle, List<double> milliseconds, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        byte[] key = new byte[1];
        using var limit = Limit(AnswerLimit + (2 * keys * idle), cancellationToken);
        for (int i = 0; i < keys; i++)
        {
            key[0] = (byte)('a' + (i % 26));
            long began = Stopwatch.GetTimestamp();
            await terminal.TypeAsync(key, limit.Token);
            int read = await terminal.ReadAsync(buffer, limit.Token);
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);

            if (read != 1 || buffer[0] != key[0]) throw new BenchException($"A terminal answered key '{(char)key[0]}' with {read} bytes.");
            await Task.Delay(idle, limit.Token);
        }
    }

    /// <summary>Has the script write, and times until the last byte is here.</summary>
    public static async Task<TimeSpan> FloodAsync(ITerminal terminal, long bytes, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        using var limit = Limit(FloodLimit, cancellationToken);
        long began = Stopwatch.GetTimestamp();
        await terminal.TypeAsync("\n"u8.ToArray(), limit.Token);
        for (long left = bytes; left > 0;)
        {
            int read = await terminal.ReadAsync(buffer, limit.Token);
            if (read == 0) throw new BenchException($"A terminal ended {left} bytes too early.");
            if (read > left || buffer.AsSpan(0, read).ContainsAnyExcept((byte)'x')) throw new BenchException("A terminal gave bytes that nobody wrote.");
            left -= read;
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private static CancellationTokenSource Limit(TimeSpan limit, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(limit);
        return source;
    }
}
