using System.Buffers;
using VibeCoading.AgentClient.Terminals;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// Carries output from the grain to one viewer. The cursor is all it keeps: when the enumeration breaks, it reads again from there, and the viewer
/// notices nothing but a pause.
/// </summary>
internal sealed class OutputPump(TerminalLink link, IOutputSink sink, TerminalTelemetry telemetry, TimeProvider time) : IOutputTaker
{
    /// <summary>Longer than a lost node takes to come back or to be given up; then the viewer had better try another gateway.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Backoff _backoff = new(time);
    private long _cursor;
    private bool _isBlank;
    private SizeChange? _size;

    /// <param name="start">Where the viewer expects output to go on.</param>
    /// <param name="size">What it was told already; null for nothing.</param>
    public async Task<SocketClose> RunAsync(ReadOutput start, SizeChange? size, CancellationToken cancellationToken)
    {
        (_cursor, _isBlank, _size) = (start.From, start.IsBlank, size);
        while (true)
        {
            try
            {
                await foreach (OutputChunk chunk in link.ReadAsync(start with { From = _cursor, IsBlank = _isBlank }, this, cancellationToken))
                {
                    _backoff.Succeeded();
                    await ShowAsync(chunk, cancellationToken);
                    if (chunk.Exit is not null) return SocketClose.Exited;
                }
            }
            catch (Exception fault) when (TerminalLink.IsForeseen(fault))
            {
                if (await link.VerdictAsync(fault) is { } close) return close;
            }

            telemetry.Reread();
            if (_backoff.Failing > Patience) return SocketClose.Reconnect("the session's node does not answer");
            await _backoff.PauseAsync(cancellationToken);
        }
    }

    /// <summary>What comes next and needs no words goes to the viewer from where it came in. The pump's loop waits meanwhile.</summary>
    bool IOutputTaker.TryTake(long offset, ReadOnlySequence<byte> data)
    {
        if (offset != _cursor || _isBlank || !sink.TryData(data)) return false;

        _backoff.Succeeded();
        _cursor += data.Length;
        telemetry.Shown((int)data.Length);
        return true;
    }

    private async ValueTask ShowAsync(OutputChunk chunk, CancellationToken cancellationToken)
    {
        if (chunk.Size is { } size)
        {
            // Told anew to every reader: this one may have been told by another silo.
            if (_size is { } told && size == told with { Offset = size.Offset }) return;
            _size = size;
            await sink.SizeAsync(size, cancellationToken);
            return;
        }

        if (chunk.Offset > _cursor)
        {
            await sink.GapAsync(_cursor, chunk.Offset, cancellationToken);
            _cursor = chunk.Offset;
        }

        if (chunk.Modes is { Length: > 0 } modes) await sink.RestoreAsync(modes, cancellationToken);
        _isBlank = false;

        // A grain that answers from before what was asked would otherwise show bytes twice.
        int known = (int)Math.Min(_cursor - chunk.Offset, chunk.Data.Length);
        if (known < chunk.Data.Length)
        {
            await sink.DataAsync(chunk.Data.AsMemory(known), cancellationToken);
            _cursor += chunk.Data.Length - known;
            telemetry.Shown(chunk.Data.Length - known);
        }

        if (chunk.Exit is { } exit) await sink.ExitAsync(_cursor, exit, cancellationToken);
    }
}
