using System.Buffers;
using System.Buffers.Binary;
using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>
/// Input on its way to a program, each byte of each client once. Writes that find the queue full wait in the order they came;
/// a write is judged when its turn comes, so that one that follows a waiting one of the same client fits on to it.
/// A key's answer lets what the key shows go first: an echo has somebody waiting for it, and the answer would take the processor from it.
/// </summary>
/// <param name="typed">Told whose input it is, when it is new; a repeat is not.</param>
internal sealed class TerminalInput(Descriptor master, EventLoop loop, Action<string> typed) : IDisposable
{
    /// <summary>No more than a few keys; a paste is answered at once, since its next piece waits for that.</summary>
    private const int MostKeyBytes = 64;

    /// <summary>More than a gateway takes from a client before the agent has it.</summary>
    private const int MostOnItsWay = 4 * 1024 * 1024;

    /// <summary>A program that shows anything has mostly done so by then.</summary>
    private static readonly TimeSpan LongestDebt = TimeSpan.FromMilliseconds(2);

    private readonly WriteQueue _queue = new(master);
    private readonly InputOffsets _offsets = new();
    private readonly LinkedList<WaitingWrite> _waiting = new();
    private readonly List<(Connection Connection, uint Id, string Client)> _owed = [];
    private LoopTimer? _settling;
    private int _waitingBytes;

    /// <summary>Whether the program has to take some before anything else moves.</summary>
    public bool IsStuck => !_queue.IsEmpty;

    public long? AcceptedFrom(string? client) => client is null ? null : _offsets.Find(client);

    public void Write(Connection connection, uint id, TerminalWrite request)
    {
        int length = (int)request.Data.Length;
        if (_waiting.Count == 0 && TryType(request.ClientId, request.Offset, request.Data.IsSingleSegment ? request.Data.FirstSpan : request.Data.ToArray()))
        {
            if (length > MostKeyBytes) AnswerAccepted(connection, id, request.ClientId);
            else Owe(connection, id, request.ClientId);
            return;
        }

        if (_waitingBytes + length > FrameLimits.MaxWaitingInputBytes)
            throw new AgentRefusal(AgentError.LimitReached, $"{_waitingBytes} bytes of input wait for terminal {request.Id} already.");

        var write = new WaitingWrite(this, connection, id, request.ClientId, request.Offset, request.Data.ToArray());
        connection.Wait(write);
        write.Place = _waiting.AddLast(write);
        _waitingBytes += length;
    }

    /// <summary>Goes on, when the program has taken some.</summary>
    public void Continue()
    {
        _queue.Continue();
        while (_waiting.First is { Value: var next } && TryType(next.Client, next.Offset, next.Data)) Finish(next);
    }

    /// <summary>
    /// What this client typed before an offset, and has not arrived, counts as accepted: it will not be typed when it comes. False when all of it is here.
    /// </summary>
    public bool Void(string client, long before)
    {
        // Of a client that is not known yet all of it is on its way.
        long late = before - (_offsets.Find(client) ?? 0);
        // No gateway holds more; an offset further on is nonsense.
        if (late is <= 0 or > MostOnItsWay) return false;

        _offsets.FindOrAdd(client, before - late);
        _offsets.Advance(client, (int)late);
        return true;
    }

    /// <summary>What has not gone to the program never does, and counts as accepted.</summary>
    public void Drop()
    {
        _queue.Clear();
        while (_waiting.First is { Value: var next })
        {
            long left = next.Offset + next.Data.Length - _offsets.FindOrAdd(next.Client, next.Offset);
            if (left > 0 && left <= next.Data.Length) _offsets.Advance(next.Client, (int)left);
            Finish(next);
        }
    }

    /// <summary>Gives the answers that waited for output.</summary>
    public void Settle()
    {
        _settling?.Cancel();
        _settling = null;
        foreach (var (connection, id, client) in _owed) AnswerAccepted(connection, id, client);
        _owed.Clear();
    }

    /// <summary>Nobody reads any more: what waits is swallowed, as are later writes.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        Continue();
        Settle();
    }

    /// <summary>False when the queue took only part; what was taken is remembered, so the same bytes can be offered again.</summary>
    private bool TryType(string client, long offset, ReadOnlySpan<byte> data)
    {
        long accepted = _offsets.FindOrAdd(client, offset);
        long skip = accepted - offset;
        if (skip < 0 || skip >= data.Length) return true;

        ReadOnlySpan<byte> fresh = data[(int)skip..];
        int taken = _queue.Accept(fresh);
        _offsets.Advance(client, taken);
        typed(client);
        return taken == fresh.Length;
    }

    private void Owe(Connection connection, uint id, string client)
    {
        _owed.Add((connection, id, client));
        _settling ??= loop.After(LongestDebt, Settle);
    }

    private void AnswerAccepted(Connection connection, uint id, string client)
    {
        Span<byte> offset = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(offset, _offsets.Find(client) ?? 0);
        connection.Answer(id, offset);
    }

    private void Finish(WaitingWrite write)
    {
        Forget(write);
        if (write.Connection.EndWait(write)) AnswerAccepted(write.Connection, write.Id, write.Client);
    }

    private void Forget(WaitingWrite write)
    {
        if (write.Place is null) return;
        _waiting.Remove(write.Place);
        write.Place = null;
        _waitingBytes -= write.Data.Length;
    }

    private sealed class WaitingWrite(TerminalInput input, Connection connection, uint id, string client, long offset, byte[] data)
        : WaitingRequest(connection, id)
    {
        public string Client { get; } = client;

        public long Offset { get; } = offset;

        public byte[] Data { get; } = data;

        public LinkedListNode<WaitingWrite>? Place { get; set; }

        public override void Abandon() => input.Forget(this);
    }
}
