namespace VibeCoading.Agent.Terminals;

/// <summary>How much input was accepted from each client, for the clients heard from last.</summary>
internal sealed class InputOffsets
{
    private const int MaxClients = 64;

    private readonly Dictionary<string, (long Offset, LinkedListNode<string> Use)> _clients = [];
    private readonly LinkedList<string> _uses = new();

    public long? Find(string client) => _clients.TryGetValue(client, out var known) ? known.Offset : null;

    /// <summary>The accepted offset; a client not known yet starts at <paramref name="start"/>.</summary>
    public long FindOrAdd(string client, long start)
    {
        if (_clients.TryGetValue(client, out var known))
        {
            _uses.Remove(known.Use);
            _uses.AddLast(known.Use);
            return known.Offset;
        }

        if (_clients.Count == MaxClients)
        {
            _clients.Remove(_uses.First!.Value);
            _uses.RemoveFirst();
        }

        _clients.Add(client, (start, _uses.AddLast(client)));
        return start;
    }

    public void Advance(string client, int accepted)
    {
        var (offset, use) = _clients[client];
        _clients[client] = (offset + accepted, use);
    }
}
