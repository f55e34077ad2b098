using System.Buffers;
using System.Net.WebSockets;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals.Raw;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Terminals.Tty;

/// <summary>A viewer that speaks ttyd's protocol. Its place is in the query, as a raw viewer's; its size it tells itself.</summary>
internal sealed class TtyViewer : ISocketProtocol
{
    public const string Name = "tty";

    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(10);

    private readonly TerminalLink _link;
    private readonly SocketSender _sender;
    private readonly RawRequest _request;
    private readonly TerminalTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly string _clientId = $"tty-{Guid.NewGuid():N}";
    private readonly InputPump _input;
    private readonly ReplyBudget _budget;
    private readonly Ownership _ownership;
    private readonly FilteredInput _filtered;
    private readonly CommandPump _commands;
    private readonly PauseGate _gate = new();
    private readonly TaskCompletionSource _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly long _began;

    /// <summary>The kind of the message that is coming in; null between two.</summary>
    private byte? _kind;

    public TtyViewer(TerminalLink link, SocketSender sender, RawRequest request, TerminalTelemetry telemetry, TimeProvider time)
    {
        (_link, _sender, _request, _telemetry, _time) = (link, sender, request, telemetry, time);
        _input = new InputPump(link, _clientId, from: 0, _ => { }, telemetry, time);
        _budget = new ReplyBudget(time);
        _ownership = new Ownership(_clientId);
        _filtered = new FilteredInput(new ReplyFilter(_budget, () => _ownership.Counts), _input.AddAsync, time);
        _commands = new CommandPump(link, _ => { });
        _began = time.GetTimestamp();
    }

    public async Task<SocketClose> ServeAsync(CancellationToken cancellationToken)
    {
        SocketClose close = await ShowAsync(cancellationToken);

        // ttyd's page connects again at once after any other code, for ever; after this one it asks its user first.
        return close.IsLasting ? close with { Code = SocketClose.Exited.Code } : close;
    }

    public async ValueTask<SocketClose?> HearAsync(
        WebSocketMessageType type, ReadOnlyMemory<byte> part, bool last, CancellationToken cancellationToken)
    {
        if (_kind is null && !part.IsEmpty)
        {
            _kind = part.Span[0];
            if (_kind != TtyMessages.Hello) part = part[1..];
        }

        if (_kind == TtyMessages.Input && _hello.Task.IsCompleted) await _filtered.AddAsync(part, cancellationToken);
        else if (_message.WrittenCount + part.Length > TtyMessages.MaxBytes) return SocketClose.Malformed($"a message of more than {TtyMessages.MaxBytes} bytes");
        else _message.Write(part.Span);
        if (!last) return null;

        SocketClose? verdict = Obey(_kind);
        _message.ResetWrittenCount();
        _kind = null;
        return verdict;
    }

    private SocketClose? Obey(byte? kind)
    {
        if (!_hello.Task.IsCompleted)
        {
            if (kind != TtyMessages.Hello || TtySize.Parse(_message.WrittenSpan) is not { } hello) return SocketClose.Malformed("the first message must be ttyd's JSON");
            _commands.Resize(hello.Size.IsSensible ? hello.Size : _request.Size);
            _hello.SetResult();
            return null;
        }

        switch (kind)
        {
            case TtyMessages.Input or TtyMessages.Hello:
                // A second hello changes nothing in ttyd either.
                return null;
            case TtyMessages.Resize when TtySize.Parse(_message.WrittenSpan) is { } resize:
                _commands.Resize(resize.Size);
                return null;
            case TtyMessages.Pause:
                _gate.Pause();
                return null;
            case TtyMessages.Resume:
                _gate.Resume();
                return null;
            default:
                return SocketClose.Malformed("not a message of ttyd's protocol");
        }
    }

    private async Task<SocketClose> ShowAsync(CancellationToken cancellationToken)
    {
        if (await _link.CheckReadyAsync(cancellationToken) is { } notReady) return notReady;

        try
        {
            await _hello.Task.WaitAsync(HelloDeadline, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return SocketClose.Malformed("no first message");
        }

        (TerminalAttachment? attached, SocketClose close) = await new Attaching(_link, _time).RunAsync(_clientId, cancellationToken);
        if (attached is null) return close;

        TerminalView terminal = attached.Terminal;
        long from = _request.From.In(terminal);
        if (from > terminal.Head) return SocketClose.Malformed($"from is {from}, but there is output until {terminal.Head}");

        foreach (byte[] message in TtyMessages.Greeting($"{terminal.Command} ({_link.Session})"))
            await _sender.SendAsync(message, WebSocketMessageType.Binary, cancellationToken);
        _telemetry.Connected(_link, _time.GetElapsedTime(_began));
        var sink = new TtySink(_sender, new Replay(from, terminal.Head, _budget), _ownership, _gate);
        var output = new OutputPump(_link, sink, _telemetry, _time);
        return await Loops.RunAsync(
            cancellationToken,
            stop => output.RunAsync(new ReadOutput(terminal.Epoch, from, _clientId, IsBlank: _request.From.Offset is null), size: null, stop),
            _input.RunAsync,
            _filtered.RunAsync,
            stop => _commands.RunSizesAsync(_clientId, stop));
    }
}
