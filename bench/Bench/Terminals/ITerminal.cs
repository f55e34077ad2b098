namespace VibeCoading.Bench.Terminals;

/// <summary>A program on a terminal, reached in one way or another. One caller types and reads, one at a time.</summary>
internal interface ITerminal : IAsyncDisposable
{
    Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken);

    /// <summary>The next output; 0 at its end.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
