using System.Net.WebSockets;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Terminals.Raw;

/// <summary>A viewer without a subprotocol: what it sends is input, what it gets is output. Its place and size are in the query.</summary>
internal sealed class RawViewer : ISocketProtocol
{
    private readonly TerminalLink _link;
    private readonly SocketSender _sender;
    private readonly RawRequest _request;
    private readonly TerminalTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly string _clientId = $"raw-{Guid.NewGuid():N}";
    private readonly InputPump _input;
    private readonly ReplyBudget _budget;
    private readonly Ownership _ownership;
    private readonly FilteredInput _filtered;
    private readonly long _began;

    public RawViewer(TerminalLink link, SocketSender sender, RawRequest request, TerminalTelemetry telemetry, TimeProvider time)
    {
        (_link, _sender, _request, _telemetry, _time) = (link, sender, request, telemetry, time);
        _input = new InputPump(link, _clientId, from: 0, _ => { }, telemetry, time);
        _budget = new ReplyBudget(time);
        _ownership = new Ownership(_clientId);
        _filtered = new FilteredInput(new ReplyFilter(_budget, () => _ownership.Counts), _input.AddAsync, time);
        _began = time.GetTimestamp();
    }

    public async Task<SocketClose> ServeAsync(CancellationToken cancellationToken)
    {
        if (await _link.CheckReadyAsync(cancellationToken) is { } notReady) return notReady;

        (TerminalAttachment? attached, SocketClose close) = await new Attaching(_link, _time).RunAsync(_clientId, cancellationToken);
        if (attached is null) return close;

        TerminalView terminal = attached.Terminal;
        long from = _request.From.In(terminal);
        if (from > terminal.Head) return SocketClose.Malformed($"from is {from}, but there is output until {terminal.Head}");

        _telemetry.Connected(_link, _time.GetElapsedTime(_began));
        var commands = new CommandPump(_link, _ => { });
        commands.Resize(_request.Size);
        var output = new OutputPump(_link, new RawSink(_sender, new Replay(from, terminal.Head, _budget), _ownership), _telemetry, _time);
        return await Loops.RunAsync(
            cancellationToken,
            stop => output.RunAsync(new ReadOutput(terminal.Epoch, from, _clientId, IsBlank: _request.From.Offset is null), size: null, stop),
            _input.RunAsync,
            _filtered.RunAsync,
            stop => commands.RunSizesAsync(_clientId, stop));
    }

    public async ValueTask<SocketClose?> HearAsync(
        WebSocketMessageType type, ReadOnlyMemory<byte> part, bool last, CancellationToken cancellationToken)
    {
        await _filtered.AddAsync(part, cancellationToken);
        return null;
    }
}
