using System.Buffers;
using System.Buffers.Binary;
using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>
/// Input on its way to a program, each byte of each client once. Writes that find the queue full wait in the order they came;
/// a write is judged when its turn comes, so that one that follows a waiting one of the same client fits on to it.
/// </summary>
internal sealed class TerminalInput(Descriptor master) : IDisposable
{
    private readonly WriteQueue _queue = new(master);
    private readonly InputOffsets _offsets = new();
    private readonly LinkedList<WaitingWrite> _waiting = new();
    private int _waitingBytes;

    /// <summary>Whether the program has to take some before anything else moves.</summary>
    public bool IsStuck => !_queue.IsEmpty;

    public long? AcceptedFrom(string? client) => client is null ? null : _offsets.Find(client);

    public void Write(Connection connection, uint id, TerminalWrite request)
    {
        int length = (int)request.Data.Length;
        if (_waiting.Count == 0 && TryType(request.ClientId, request.Offset, request.Data.IsSingleSegment ? request.Data.FirstSpan : request.Data.ToArray()))
        {
            AnswerAccepted(connection, id, request.ClientId);
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
        while (_waiting.First is { Value: var next } && TryType(next.Client, next.Offset, next.Data))
        {
            Forget(next);
            if (next.Connection.EndWait(next)) AnswerAccepted(next.Connection, next.Id, next.Client);
        }
    }

    /// <summary>Nobody reads any more: what waits is swallowed, as are later writes.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        Continue();
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
        return taken == fresh.Length;
    }

    private void AnswerAccepted(Connection connection, uint id, string client)
    {
        Span<byte> offset = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(offset, _offsets.Find(client) ?? 0);
        connection.Answer(id, offset);
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
