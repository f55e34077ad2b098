using System.Buffers;
using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;

namespace VibeCoading.Agent.Processes;

/// <summary>Standard input of a program. Writes that find the queue full wait in the order they came.</summary>
internal sealed class ProcessInput : IPollable, IDisposable
{
    private readonly Descriptor _pipe;
    private readonly Watch _watch;
    private readonly WriteQueue _queue;
    private readonly LinkedList<WaitingWrite> _waiting = new();
    private int _waitingBytes;
    private bool _ending;
    private bool _isDisposed;

    public ProcessInput(Descriptor pipe, EventLoop loop)
    {
        _pipe = pipe;
        _watch = loop.Watch(pipe, this);
        _queue = new WriteQueue(pipe);
    }

    public void Write(Connection connection, uint id, ProcessWrite request)
    {
        int length = (int)request.Data.Length;
        if (_waitingBytes + length > FrameLimits.MaxWaitingInputBytes)
            throw new AgentRefusal(AgentError.LimitReached, $"{_waitingBytes} bytes of input wait for process {request.Id} already.");

        var write = new WaitingWrite(this, connection, id, request.End, request.Data.ToArray());
        connection.Wait(write);
        write.Place = _waiting.AddLast(write);
        _waitingBytes += length;
        Continue();
    }

    public void OnReady(Interest seen) => Continue();

    /// <summary>What waits and comes later is swallowed.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;

        _isDisposed = true;
        _queue.Dispose();
        _watch.Dispose();
        _pipe.Dispose();
        Continue();
    }

    private void Continue()
    {
        _queue.Continue();
        while (_waiting.First is { Value: var next } && Take(next))
        {
            _ending |= next.End;
            Forget(next);
            if (next.Connection.EndWait(next)) next.Connection.Answer(next.Id);
        }

        if (_isDisposed) return;
        if (_ending && _queue.IsEmpty) Dispose();
        else _watch.Set(_queue.IsEmpty ? Interest.None : Interest.Output);
    }

    private bool Take(WaitingWrite write)
    {
        if (_ending) return true;
        write.Taken += _queue.Accept(write.Data.AsSpan(write.Taken));
        return write.Taken == write.Data.Length;
    }

    private void Forget(WaitingWrite write)
    {
        if (write.Place is null) return;
        _waiting.Remove(write.Place);
        write.Place = null;
        _waitingBytes -= write.Data.Length;
    }

    private sealed class WaitingWrite(ProcessInput input, Connection connection, uint id, bool end, byte[] data)
        : WaitingRequest(connection, id)
    {
        public bool End { get; } = end;

        public byte[] Data { get; } = data;

        public int Taken { get; set; }

        public LinkedListNode<WaitingWrite>? Place { get; set; }

        public override void Abandon() => input.Forget(this);
    }
}
