using System.Buffers;
using System.IO.Pipelines;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// Carries one client's input to the grain, one call at a time, each with all that has gathered meanwhile. A call that fails is repeated with the same
/// offset, and the agent drops what it has already typed. When <see cref="MaxPending"/> is waiting, the socket is no longer read: a client that keeps
/// less than that unaccepted has its signals and resizes overtake its paste.
/// </summary>
/// <param name="from">The client's offset of the first byte added.</param>
/// <param name="accepted">Told how far the agent has accepted.</param>
internal sealed class InputPump(TerminalLink link, string clientId, long from, Action<long> accepted, TerminalTelemetry telemetry, TimeProvider time)
{
    private const int MaxPending = 1024 * 1024;
    private const int MaxChunk = 64 * 1024;

    // Inline: a key pressed is on its way to the grain before the socket is read again, with no thread in between.
    private readonly Pipe _pending = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: MaxPending, resumeWriterThreshold: MaxPending / 2, useSynchronizationContext: false));

    private readonly Backoff _backoff = new(time);
    private long _added;

    /// <summary>The client's offset after the last byte added.</summary>
    public long Typed => from + _added;

    /// <summary>Adds input, and waits while too much is pending.</summary>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _added += bytes.Length;
        await _pending.Writer.WriteAsync(bytes, cancellationToken);
    }

    public async Task<SocketClose> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PumpAsync(cancellationToken);
        }
        finally
        {
            // Whoever still waits to add input is let go, and its bytes are dropped.
            await _pending.Reader.CompleteAsync();
        }
    }

    private async Task<SocketClose> PumpAsync(CancellationToken cancellationToken)
    {
        long offset = from;
        while (true)
        {
            ReadResult pending = await _pending.Reader.ReadAsync(cancellationToken);
            byte[] chunk = pending.Buffer.Slice(0, Math.Min(pending.Buffer.Length, MaxChunk)).ToArray();
            SequencePosition untouched = pending.Buffer.Start;
            int taken = 0;
            try
            {
                long now = await link.WriteAsync(new InputChunk(clientId, offset, chunk), cancellationToken);

                // The agent lost count of this client, and the bytes in between are not ours to repeat.
                if (now < offset) return SocketClose.Reconnect("input went astray");
                taken = (int)Math.Min(now - offset, chunk.Length);
            }
            catch (Exception fault) when (TerminalLink.IsForeseen(fault))
            {
                // For how long to hope is the output pump's to decide: it meets the same faults.
                if (await link.VerdictAsync(fault) is { } close) return close;
            }
            finally
            {
                _pending.Reader.AdvanceTo(taken == 0 ? untouched : pending.Buffer.GetPosition(taken));
            }

            if (taken == 0)
            {
                await _backoff.PauseAsync(cancellationToken);
                continue;
            }

            _backoff.Succeeded();
            offset += taken;
            telemetry.Typed(taken);
            accepted(offset);
        }
    }
}
