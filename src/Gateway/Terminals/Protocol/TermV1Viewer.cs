using System.Buffers;
using System.Net.WebSockets;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>A viewer that speaks <c>vibe.term.v1</c>.</summary>
internal sealed class TermV1Viewer : ISocketProtocol, IMessageTaker
{
    public const string Name = "vibe.term.v1";

    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long one viewer may hold up a program that waits for its viewers: a page that is hidden leaves sooner by itself.</summary>
    private static readonly TimeSpan LongestStall = TimeSpan.FromMinutes(2);

    private readonly TerminalLink _link;
    private readonly SocketSender _sender;
    private readonly TerminalTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ControlOutbox _outbox;
    private readonly CommandPump _commands;
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly TaskCompletionSource<Hello> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the viewer was told ready; until then nothing after its hello is heard.</summary>
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly long _began;

    private OutputWindow? _window;
    private InputPump? _input;

    public TermV1Viewer(TerminalLink link, SocketSender sender, TerminalTelemetry telemetry, TimeProvider time)
    {
        (_link, _sender, _telemetry, _time) = (link, sender, telemetry, time);
        _began = time.GetTimestamp();
        _outbox = new ControlOutbox(sender);
        _commands = new CommandPump(link, fault => _outbox.Post(ErrorFor(fault)));
    }

    public async Task<SocketClose> ServeAsync(CancellationToken cancellationToken)
    {
        if (await _link.CheckReadyAsync(cancellationToken) is { } notReady) return notReady;

        Hello hello;
        try
        {
            hello = await _hello.Task.WaitAsync(HelloDeadline, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return SocketClose.Malformed("no hello");
        }

        (TerminalAttachment? attached, SocketClose close) = await new Attaching(_link, _time).RunAsync(hello.ClientId, cancellationToken);
        return attached is null ? close : await ShowAsync(hello, attached, cancellationToken);
    }

    IMessageTaker ISocketProtocol.Taker => this;

    // Input alone is taken so, once it is told where it goes on: what it is told and asked for comes by the WebSocket.
    bool IMessageTaker.CanTake(int length) => _ready.Task.IsCompletedSuccessfully && _input?.HasRoom(length) is true;

    void IMessageTaker.Take(ReadOnlySpan<byte> message) => _input!.Add(message);

    public ValueTask<SocketClose?> HearAsync(WebSocketMessageType type, ReadOnlyMemory<byte> part, bool last, CancellationToken cancellationToken)
    {
        if (type == WebSocketMessageType.Text) return HearTextAsync(part, last, cancellationToken);
        if (!_hello.Task.IsCompleted) return ValueTask.FromResult<SocketClose?>(SocketClose.Malformed("input before hello"));
        ValueTask adding = _input?.AddAsync(part, cancellationToken) ?? ValueTask.CompletedTask;
        return adding.IsCompletedSuccessfully ? default : HeardAsync(adding);
    }

    private static async ValueTask<SocketClose?> HeardAsync(ValueTask adding)
    {
        await adding;
        return null;
    }

    private async ValueTask<SocketClose?> HearTextAsync(ReadOnlyMemory<byte> part, bool last, CancellationToken cancellationToken)
    {
        if (_text.WrittenCount + part.Length > ControlParser.MaxBytes) return SocketClose.Malformed($"a control message of more than {ControlParser.MaxBytes} bytes");
        _text.Write(part.Span);
        if (!last) return null;

        bool understood = ControlParser.TryParse(_text.WrittenSpan, out ClientMessage? message, out string? fault);
        _text.ResetWrittenCount();
        return understood ? await ObeyAsync(message!, cancellationToken) : SocketClose.Malformed(fault!);
    }

    private async ValueTask<SocketClose?> ObeyAsync(ClientMessage message, CancellationToken cancellationToken)
    {
        if (message is Hello hello)
        {
            if (!_hello.TrySetResult(hello)) return SocketClose.Malformed("a second hello");
            await _ready.Task.WaitAsync(cancellationToken);
            return null;
        }

        if (!_hello.Task.IsCompleted) return SocketClose.Malformed("the first message must be hello");
        switch (message)
        {
            case Ack ack:
                return _window!.TryAcknowledge(ack.O) ? null : SocketClose.Malformed($"ack of {ack.O}, which was not sent");
            case Resize resize when _input is not null:
                _commands.Resize(new TerminalSize(resize.Cols, resize.Rows));
                return null;
            case Signal signal when _input is { } input:
                _commands.Signal(signal.Name, input.Typed);
                return null;
            case Ping ping:
                _outbox.Post(new Pong(ping.N));
                return null;
            default:
                // A viewer that only reads changes nothing.
                return null;
        }
    }

    private async Task<SocketClose> ShowAsync(Hello hello, TerminalAttachment attached, CancellationToken cancellationToken)
    {
        TerminalView terminal = attached.Terminal;
        if (hello.Epoch is not null && hello.Epoch != terminal.Epoch) return SocketClose.EpochGone;

        long from = hello.From.In(terminal);
        if (from > terminal.Head) return SocketClose.Malformed($"from is {from}, but there is output until {terminal.Head}");
        if (attached.InAcked > 0 && hello.InFrom > attached.InAcked)
            return SocketClose.Malformed($"inFrom is {hello.InFrom}, but input was accepted until {attached.InAcked}");

        // The client sends again from what was accepted; one that the agent does not know begins where it says.
        long inFrom = Math.Max(attached.InAcked, hello.InFrom);
        _window = new OutputWindow(hello.WindowBytes, from, _time);
        using var acks = new InputAcks(_sender, _time);
        if (!hello.ReadOnly) _input = new InputPump(_link, hello.ClientId, inFrom, acks.Accepted, _telemetry, _time);

        var ready = new Ready(
            terminal.Epoch, terminal.Tail, terminal.Head, from, terminal.Head, inFrom, terminal.Cols, terminal.Rows, terminal.Owner);
        await _sender.SendAsync(ready.Encode(), WebSocketMessageType.Text, cancellationToken);
        _telemetry.Connected(_link, _time.GetElapsedTime(_began));
        if (!hello.ReadOnly && hello.Size != new TerminalSize(terminal.Cols, terminal.Rows)) _commands.Resize(hello.Size);

        var sink = new WindowedSink(_sender, _window);
        var start = new ReadOutput(terminal.Epoch, from, hello.ReadOnly ? null : hello.ClientId, IsBlank: hello.From.Offset is null);
        var told = new SizeChange(terminal.Cols, terminal.Rows, terminal.Owner, terminal.Head);
        _ready.SetResult();
        var output = new OutputPump(_link, sink, _telemetry, _time);
        return await Loops.RunAsync(
            cancellationToken,
            stop => output.RunAsync(start, told, stop),
            stop => _input?.RunAsync(stop) ?? Loops.NeverAsync(stop),
            stop => _commands.RunSignalsAsync(hello.ClientId, stop),
            stop => _commands.RunSizesAsync(hello.ClientId, stop),
            stop => terminal.WhenSlow == WhenSlow.Pause ? _window.StalledAsync(LongestStall, stop) : Loops.NeverAsync(stop),
            acks.RunAsync,
            _outbox.RunAsync);
    }

    private static Error ErrorFor(Exception fault)
    {
        Problem problem = ProblemMap.Of(fault)!;
        return new Error(problem.Code, problem.Detail, Retry: problem.RetryAfter is not null);
    }
}
