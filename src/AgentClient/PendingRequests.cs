using VibeCoading.AgentProtocol;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.AgentClient;

/// <summary>The requests of one connection that wait for answers, by their ids on the wire.</summary>
internal sealed class PendingRequests
{
    /// <summary>Enough for every terminal, file and program of a session; below what the agent bears.</summary>
    public const int Most = 2048;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PendingRequest> _byId = [];
    private uint _lastId;
    private string? _closed;

    public int Count
    {
        get
        {
            lock (_gate) return _byId.Count;
        }
    }

    /// <summary>Gives the request an id. False when the connection is closed or too many wait; the request has failed then.</summary>
    public bool TryAdd(PendingRequest request, out uint id)
    {
        Exception refusal;
        lock (_gate)
        {
            if (_closed is null && _byId.Count < Most)
            {
                // After four billion requests the ids come round, and an old read may still wait.
                do id = ++_lastId;
                while (!_byId.TryAdd(id, request));
                return true;
            }

            id = 0;
            refusal = _closed is null
                ? new AgentRefusedException(AgentError.LimitReached, $"{Most} requests wait for this container's agent already.")
                : new ContainerLostException(_closed);
        }

        request.Fail(refusal);
        return false;
    }

    /// <summary>Whose answer this is. It waits no more, unless it has more to come.</summary>
    public PendingRequest? Take(uint id)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(id, out PendingRequest? request)) return null;
            if (!request.GoesOn) _byId.Remove(id);
            return request;
        }
    }

    /// <summary>Fails what waits and whatever comes later.</summary>
    public void Close(string reason)
    {
        PendingRequest[] waiting;
        lock (_gate)
        {
            if (_closed is not null) return;

            _closed = reason;
            waiting = [.. _byId.Values];
            _byId.Clear();
        }

        foreach (PendingRequest request in waiting) request.Fail(new ContainerLostException(reason));
    }
}
