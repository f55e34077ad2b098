namespace VibeCoading.Bench.Terminals;

/// <summary>Reads all that a terminal prints.</summary>
internal sealed class Viewer : IAsyncDisposable
{
    private readonly ITerminal _terminal;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _reading;
    private long _bytes;

    public Viewer(ITerminal terminal)
    {
        _terminal = terminal;
        _reading = ReadAsync();
    }

    public long Bytes => Interlocked.Read(ref _bytes);

    public Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken) => _terminal.TypeAsync(keys, cancellationToken);

    /// <summary>Throws what made it stop reading, if it has.</summary>
    public Task CheckAsync() => _reading.IsCompleted ? _reading : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _terminal.DisposeAsync();
        _leaving.Dispose();
    }

    private async Task ReadAsync()
    {
        // Whoever made it does not wait for a program that always has something to say.
        await Task.Yield();
        while (true)
        {
            ReadOnlyMemory<byte> output = await _terminal.ReadAsync(_leaving.Token);
            if (output.IsEmpty) throw new BenchException($"A terminal ended after {Bytes} bytes.");
            Interlocked.Add(ref _bytes, output.Length);
        }
    }
}
