using System.Buffers;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Terminals;

/// <summary>How a protocol shows output. Calls come one at a time, in order.</summary>
internal interface IOutputSink
{
    ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Data that can be shown at once, without waiting and within the caller's locks. False when it cannot; then nothing was shown.</summary>
    bool TryData(ReadOnlySequence<byte> bytes) => false;

    /// <summary>The bytes between are no longer to be had.</summary>
    ValueTask GapAsync(long from, long to, CancellationToken cancellationToken);

    /// <summary>Comes first, or after a gap: bytes for the emulator that are no output, ahead of the data that they prepare it for.</summary>
    ValueTask RestoreAsync(ReadOnlyMemory<byte> modes, CancellationToken cancellationToken);

    ValueTask SizeAsync(SizeChange size, CancellationToken cancellationToken);

    ValueTask ExitAsync(long offset, ProgramExit exit, CancellationToken cancellationToken);
}
