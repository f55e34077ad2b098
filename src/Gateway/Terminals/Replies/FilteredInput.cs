using System.Buffers;
using System.IO.Pipelines;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>A viewer's input on its way through the filter. What is held passes a moment later if nothing follows: a lone ESC is a key.</summary>
/// <param name="next">Where input goes that passed, one call at a time.</param>
internal sealed class FilteredInput(ReplyFilter filter, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> next, TimeProvider time)
{
    /// <summary>Far longer than the pieces of one answer are apart, short for who waits for a key's effect.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private const int MaxPending = 64 * 1024;

    // Inline, as the input pump behind it: a key changes threads nowhere.
    private readonly Pipe _pending = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: MaxPending, resumeWriterThreshold: MaxPending / 2, useSynchronizationContext: false));

    /// <summary>Adds input, and waits while too much is pending.</summary>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await _pending.Writer.WriteAsync(bytes, cancellationToken);

    public async Task<SocketClose> RunAsync(CancellationToken cancellationToken)
    {
        await using ITimer late = time.CreateTimer(_ => _pending.Reader.CancelPendingRead(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            for (long heldSince = 0; ;)
            {
                ReadResult read = await _pending.Reader.ReadAsync(cancellationToken);
                foreach (ReadOnlyMemory<byte> part in read.Buffer)
                    if (filter.Pass(part) is { IsEmpty: false } passed) await next(passed, cancellationToken);
                if (!read.Buffer.IsEmpty) heldSince = time.GetTimestamp();
                _pending.Reader.AdvanceTo(read.Buffer.End);
                if (!filter.Holds) continue;

                // The timer fires early now and then, or when more input has come since.
                TimeSpan rest = Moment - time.GetElapsedTime(heldSince);
                if (rest > TimeSpan.Zero) late.Change(rest, Timeout.InfiniteTimeSpan);
                else await next(filter.Flush(), cancellationToken);
            }
        }
        finally
        {
            // Whoever still waits to add input is let go, and its bytes are dropped.
            await _pending.Reader.CompleteAsync();
        }
    }
}
