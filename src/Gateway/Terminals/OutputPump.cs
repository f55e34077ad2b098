using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// Carries output from the grain to one viewer. The cursor is all it keeps: when the enumeration breaks, it reads again from there, and the viewer
/// notices nothing but a pause.
/// </summary>
internal sealed class OutputPump(TerminalLink link, IOutputSink sink, TerminalTelemetry telemetry, TimeProvider time)
{
    /// <summary>Longer than a lost node takes to come back or to be given up; then the viewer had better try another gateway.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Backoff _backoff = new(time);
    private long _cursor;

    /// <param name="from">Where the viewer expects output to go on.</param>
    public async Task<SocketClose> RunAsync(string epoch, long from, CancellationToken cancellationToken)
    {
        _cursor = from;
        while (true)
        {
            try
            {
                await foreach (OutputChunk chunk in link.ReadAsync(epoch, _cursor, cancellationToken))
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

    private async ValueTask ShowAsync(OutputChunk chunk, CancellationToken cancellationToken)
    {
        if (chunk.Offset > _cursor)
        {
            await sink.GapAsync(_cursor, chunk.Offset, cancellationToken);
            _cursor = chunk.Offset;
        }

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
