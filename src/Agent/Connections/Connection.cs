using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VibeCoading.Agent.Claims;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Connections;

/// <summary>
/// One silo's connection. While more than <see cref="HighWaterBytes"/> wait to be sent, neither its reads are answered nor its
/// requests taken: a silo that does not read holds up nobody but itself, and costs a bounded amount of memory.
/// </summary>
internal sealed class Connection : IPollable
{
    private const int HighWaterBytes = 256 * 1024;

    private readonly Descriptor _socket;
    private readonly EventLoop _loop;
    private readonly RequestRouter _router;
    private readonly Action<Connection> _closed;
    private readonly Watch _watch;
    private readonly ReceiveBuffer _received = new();
    private readonly SendBuffer _sending = new();
    private readonly Dictionary<uint, WaitingRequest> _waiting = [];
    private readonly List<IOutputSource> _heldUp = [];
    private bool _full;
    private bool _isClosed;

    public Connection(Descriptor socket, EventLoop loop, RequestRouter router, Action<Connection> closed)
    {
        _socket = socket;
        _loop = loop;
        _router = router;
        _closed = closed;
        _watch = loop.Watch(socket, this);
        _watch.Set(Interest.Input);
    }

    /// <summary>Null until Hello was accepted.</summary>
    public ConnectionClaim? Claim { get; set; }

    /// <summary>Whether answers that can wait should be given now.</summary>
    public bool HasRoom => !_full && !_sending.IsBroken && !_isClosed;

    public WaitingRequest? FindWaiting(uint id) => _waiting.GetValueOrDefault(id);

    /// <exception cref="AgentRefusal">Too many requests wait already.</exception>
    public void Wait(WaitingRequest request)
    {
        if (_waiting.Count >= FrameLimits.MaxPendingRequests)
            throw new AgentRefusal(AgentError.LimitReached, $"{_waiting.Count} requests wait on this connection already.");
        _waiting.Add(request.Id, request);
    }

    /// <summary>Before a waiting request is answered. False when it was cancelled meanwhile: there is nobody to answer.</summary>
    public bool EndWait(WaitingRequest request) =>
        _waiting.TryGetValue(request.Id, out WaitingRequest? known) && known == request && _waiting.Remove(request.Id);

    /// <summary>Answers a waiting request as cancelled. One that is not waiting has been answered, which is as good.</summary>
    public void Cancel(uint id)
    {
        if (!_waiting.Remove(id, out WaitingRequest? request)) return;
        request.Abandon();
        Refuse(id, AgentError.Cancelled, "The request was cancelled.");
    }

    /// <summary>Serves <paramref name="source"/> again once what waits to be sent is gone.</summary>
    public void ServeLater(IOutputSource source)
    {
        if (!_isClosed && !_heldUp.Contains(source)) _heldUp.Add(source);
    }

    public void Answer(uint id) => Send(Operation.Result, id, default, default, default);

    public void Answer(uint id, ReadOnlySpan<byte> payload) => Send(Operation.Result, id, payload, default, default);

    public void Answer(uint id, ReadOnlySpan<byte> head, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        Send(Operation.Result, id, head, first, second);

    public void Answer<T>(uint id, T message, JsonTypeInfo<T> type) =>
        Answer(id, JsonSerializer.SerializeToUtf8Bytes(message, type));

    public void Refuse(uint id, AgentError error, string message) =>
        Send(Operation.Error, id, JsonSerializer.SerializeToUtf8Bytes(new ErrorAnswer(error, message), AgentJson.Default.ErrorAnswer), default, default);

    public void OnReady(Interest seen)
    {
        if ((seen & Interest.Output) != 0) Flush();
        if (HasRoom && seen != Interest.Output) Receive();
        else if ((seen & (Interest.HangUp | Interest.Error)) != 0) Close();
    }

    /// <summary>Ends the connection once whoever is calling is done with it.</summary>
    public void CloseSoon() => _loop.Defer(Close);

    public void Close()
    {
        if (_isClosed) return;

        _isClosed = true;
        foreach (WaitingRequest request in _waiting.Values) request.Abandon();
        _waiting.Clear();
        _heldUp.Clear();
        _watch.Dispose();
        _socket.Dispose();
        _closed(this);
    }

    private void Receive()
    {
        int received = _received.Fill(_socket);
        if (received == 0) Close();
        else if (received > 0) HandleFrames();
    }

    private void HandleFrames()
    {
        try
        {
            while (HasRoom)
            {
                var content = _received.Content;
                if (!FrameParser.TryRead(ref content, out Frame frame)) break;
                int length = FrameLimits.HeaderBytes + (int)frame.Payload.Length;
                _router.Handle(this, frame);
                _received.Consume(length);
            }
        }
        catch (ProtocolException broken)
        {
            Diagnostics.Report($"A connection broke the protocol and was closed: {broken.Message}");
            Close();
        }
    }

    private void Flush()
    {
        _sending.Flush(_socket);
        if (_sending.IsBroken) CloseSoon();
        if (_sending.Count > 0) return;

        _full = false;
        ServeHeldUp();
        if (HasRoom) HandleFrames();
        UpdateInterest();
    }

    private void ServeHeldUp()
    {
        // Those that find the connection full again come back to the end of the list: each gets its turn.
        for (int left = _heldUp.Count; left > 0 && HasRoom; left--)
        {
            IOutputSource source = _heldUp[0];
            _heldUp.RemoveAt(0);
            source.ServeReaders();
        }
    }

    private void Send(Operation operation, uint id, ReadOnlySpan<byte> head, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (_isClosed) return;

        // The two heads travel as one piece; they are a few dozen bytes, or the whole of a small answer.
        Span<byte> header = stackalloc byte[FrameLimits.HeaderBytes + PayloadWriter.MaxHeadBytes];
        FrameWriter.EncodeHeader(header, operation, id, head.Length + first.Length + second.Length);
        if (head.Length <= PayloadWriter.MaxHeadBytes)
        {
            head.CopyTo(header[FrameLimits.HeaderBytes..]);
            _sending.Send(_socket, header[..(FrameLimits.HeaderBytes + head.Length)], first, second);
        }
        else
        {
            _sending.Send(_socket, header[..FrameLimits.HeaderBytes], head, first);
            _sending.Send(_socket, second, default, default);
        }

        if (_sending.IsBroken) CloseSoon();
        _full = _full || _sending.Count > HighWaterBytes;
        UpdateInterest();
    }

    private void UpdateInterest()
    {
        if (_isClosed) return;
        Interest input = _full ? Interest.None : Interest.Input;
        _watch.Set(_sending.Count > 0 ? input | Interest.Output : input);
    }
}
