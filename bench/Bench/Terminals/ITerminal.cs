namespace VibeCoading.Bench.Terminals;

/// <summary>A program on a terminal, reached in one way or another. One caller types and reads, one at a time.</summary>
internal interface ITerminal : IAsyncDisposable
{
    /// <summary>Bytes of output that this viewer was told it will not get.</summary>
    long Lost => 0;

    Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken);

    /// <summary>The next output, good until the next read; empty at its end. A read that is cancelled takes nothing.</summary>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);
}
