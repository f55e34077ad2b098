using System.Diagnostics;

namespace VibeCoading.Bench.Terminals;

/// <summary>The things to time about a terminal, in the same way whatever lies behind it.</summary>
internal static class Measure
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FullSpeed = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FloodLimit = TimeSpan.FromMinutes(2);

    /// <summary>Reads until the script says that it is there.</summary>
    public static async Task GreetingAsync(ITerminal terminal, CancellationToken cancellationToken)
    {
        using var limit = Limit(FloodLimit, cancellationToken);
        while (true)
        {
            ReadOnlyMemory<byte> output = await terminal.ReadAsync(limit.Token);
            if (output.IsEmpty) throw new BenchException("A terminal ended before its program began.");
            if (output.Span.Contains(Script.Greeting)) return;
        }
    }

    /// <summary>Types one key after the other and times each one's way there and back.</summary>
    public static async Task EchoAsync(ITerminal terminal, int keys, TimeSpan idle, List<double> milliseconds, CancellationToken cancellationToken)
    {
        byte[] key = new byte[1];
        using var limit = Limit(AnswerLimit + (2 * keys * idle), cancellationToken);
        for (int i = 0; i < keys; i++)
        {
            key[0] = (byte)('a' + (i % 26));
            long began = Stopwatch.GetTimestamp();
            await terminal.TypeAsync(key, limit.Token);
            ReadOnlyMemory<byte> output = await terminal.ReadAsync(limit.Token);
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);

            if (!output.Span.SequenceEqual(key)) throw new BenchException($"A terminal answered key '{(char)key[0]}' with {output.Length} bytes.");
            await Task.Delay(idle, limit.Token);
        }
    }

    /// <summary>Has the script write, and times until the last byte is here. What a terminal loses does not count as arrived.</summary>
    public static async Task<Flood> FloodAsync(ITerminal terminal, long bytes, CancellationToken cancellationToken)
    {
        using var limit = Limit(FloodLimit, cancellationToken);
        long lostBefore = terminal.Lost;
        long began = Stopwatch.GetTimestamp();
        await terminal.TypeAsync("\n"u8.ToArray(), limit.Token);
        long arrived = 0;
        long pieces = 0;
        while (arrived + terminal.Lost - lostBefore < bytes)
        {
            ReadOnlyMemory<byte> output = await terminal.ReadAsync(limit.Token);
            if (output.IsEmpty) throw new BenchException($"A terminal ended after {arrived} bytes.");
            if (output.Span.ContainsAnyExcept((byte)'x')) throw new BenchException("A terminal gave bytes that nobody wrote.");
            arrived += output.Length;
            pieces++;
        }

        return new Flood(arrived, terminal.Lost - lostBefore, pieces, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Has the script write without end, interrupts it, and times until it is back and nothing more comes.</summary>
    public static async Task<Interruption> InterruptAsync(ITerminal terminal, CancellationToken cancellationToken)
    {
        using var limit = Limit(AnswerLimit, cancellationToken);
        await terminal.TypeAsync("\n"u8.ToArray(), limit.Token);
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < FullSpeed)
        {
            if ((await terminal.ReadAsync(limit.Token)).IsEmpty) throw new BenchException("A terminal ended while its program wrote.");
        }

        long interrupted = Stopwatch.GetTimestamp();
        await terminal.TypeAsync(new[] { Script.Interrupt }, limit.Token);
        long bytes = 0;
        bool back = false;
        while (!back)
        {
            ReadOnlyMemory<byte> output = await terminal.ReadAsync(limit.Token);
            if (output.IsEmpty) throw new BenchException("A terminal ended when its program was interrupted.");
            bytes += output.Length;
            back = output.Span.Contains(Script.Greeting);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(interrupted);
        return await IsSilentAsync(terminal, cancellationToken)
            ? new Interruption(bytes, elapsed)
            : throw new BenchException("A terminal went on after its program had been interrupted.");
    }

    private static async Task<bool> IsSilentAsync(ITerminal terminal, CancellationToken cancellationToken)
    {
        using var silence = Limit(Silence, cancellationToken);
        try
        {
            await terminal.ReadAsync(silence.Token);
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    private static CancellationTokenSource Limit(TimeSpan limit, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(limit);
        return source;
    }
}
