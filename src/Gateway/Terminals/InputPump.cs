using VibeCoading.AgentClient.Terminals;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// Carries one client's input to its terminal, one write at a time, each with all that has gathered meanwhile. While there is a connection to the agent,
/// whoever adds input or hears of an acceptance sends what is next, with nothing in between; the pump's own loop only makes connections, goes through the
/// grain where there is none, and repeats what failed with the same offset: the agent drops what it has already typed. When <see cref="MaxPending"/> is
/// waiting, the socket is no longer read: a client that keeps less than that unaccepted has its signals and resizes overtake its paste.
/// </summary>
internal sealed class InputPump
{
    private const int MaxPending = 1024 * 1024;
    private const int MaxChunk = 64 * 1024;

    private readonly TerminalLink _link;
    private readonly string _clientId;
    private readonly long _from;
    private readonly Action<long> _accepted;
    private readonly TerminalTelemetry _telemetry;
    private readonly Backoff _backoff;
    private readonly TerminalWriting _writing;
    private readonly Lock _gate = new();
    private readonly PendingInput _pending = new();
    private TaskCompletionSource? _work;
    private TaskCompletionSource? _room;
    private long _offset;
    private long _added;

    /// <summary>How much of what is pending was sent and not answered.</summary>
    private int _flying;

    /// <summary>It is the loop's turn to write, until nothing is pending any more.</summary>
    private bool _isSlow = true;
    private bool _isOver;

    /// <param name="from">The client's offset of the first byte added.</param>
    /// <param name="accepted">Told how far the agent has accepted.</param>
    public InputPump(TerminalLink link, string clientId, long from, Action<long> accepted, TerminalTelemetry telemetry, TimeProvider time)
    {
        (_link, _clientId, _from, _offset, _accepted, _telemetry) = (link, clientId, from, from, accepted, telemetry);
        _backoff = new Backoff(time);
        _writing = new TerminalWriting(Answered, _ => Failed());
    }

    /// <summary>The client's offset after the last byte added.</summary>
    public long Typed => _from + _added;

    /// <summary>Whether so much can be added with no need to wait afterwards.</summary>
    public bool HasRoom(int count)
    {
        lock (_gate) return _pending.Count + count <= MaxPending;
    }

    /// <summary>Adds input. Only one adds at a time.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _added += bytes.Length;
            if (_isOver) return;

            _pending.Add(bytes);
            if (_isSlow) _work?.TrySetResult();
            else if (_flying == 0) Send();
        }
    }

    /// <summary>Adds input, and waits while too much is pending.</summary>
    public ValueTask AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Add(bytes.Span);
        lock (_gate)
        {
            if (_isOver || _pending.Count <= MaxPending) return ValueTask.CompletedTask;

            _room ??= new TaskCompletionSource();
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    public async Task<SocketClose> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PumpAsync(cancellationToken);
        }
        finally
        {
            End();
        }
    }

    private async Task<SocketClose> PumpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            InputChunk chunk = await NextAsync(cancellationToken);
            int taken = 0;
            try
            {
                long now = await _link.WriteAsync(chunk, cancellationToken);

                // The agent lost count of this client, and the bytes in between are not ours to repeat.
                if (now < chunk.Offset) return SocketClose.Reconnect("input went astray");
                taken = (int)Math.Min(now - chunk.Offset, chunk.Data.Length);
            }
            catch (Exception fault) when (TerminalLink.IsForeseen(fault))
            {
                // For how long to hope is the output pump's to decide: it meets the same faults.
                if (await _link.VerdictAsync(fault) is { } close) return close;
            }

            if (taken == 0)
            {
                await _backoff.PauseAsync(cancellationToken);
                continue;
            }

            _backoff.Succeeded();
            Took(chunk.Offset + taken, goesOn: false);
        }
    }

    /// <summary>What the loop has to write, waiting for it.</summary>
    private async ValueTask<InputChunk> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task work;
            lock (_gate)
            {
                if (_isSlow && _pending.Count > 0) return new InputChunk(_clientId, _offset, _pending.First(MaxChunk).ToArray());

                if (_pending.Count == 0) _isSlow = !_link.IsConnected;
                _work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                work = _work.Task;
            }

            await work.WaitAsync(cancellationToken);
        }
    }

    /// <remarks>Under the lock. A write that cannot even be sent fails before this returns.</remarks>
    private void Send()
    {
        ReadOnlySpan<byte> chunk = _pending.First(MaxChunk);
        _flying = chunk.Length;
        if (!_link.TryWrite(_writing, _clientId, _offset, chunk)) Failed();
    }

    private void Answered(long now)
    {
        // Of nothing taken the loop meets the same answer, and judges it.
        if (!Took(now, goesOn: true)) Failed();
    }

    private void Failed()
    {
        lock (_gate)
        {
            (_flying, _isSlow) = (0, true);
            _work?.TrySetResult();
        }
    }

    /// <summary>False when nothing was taken.</summary>
    /// <param name="offset">Accepted until here.</param>
    /// <param name="goesOn">It was sent past the loop, and what is next may be, too.</param>
    private bool Took(long offset, bool goesOn)
    {
        int taken;
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            if (_isOver) return true;
            taken = (int)Math.Clamp(offset - _offset, 0, goesOn ? _flying : _pending.Count);
            if (taken == 0) return false;

            _pending.Remove(taken);
            offset = _offset += taken;
            _flying = 0;
            if (goesOn && _pending.Count > 0) Send();
            if (_pending.Count <= MaxPending / 2) (room, _room) = (_room, null);
        }

        room?.SetResult();
        _telemetry.Typed(taken);
        _accepted(offset);
        return true;
    }

    /// <summary>Whoever still waits to add input is let go, and its bytes are dropped.</summary>
    private void End()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _isOver = true;
            _pending.Remove(_pending.Count);
            (room, _room) = (_room, null);
        }

        room?.SetResult();
    }
}
