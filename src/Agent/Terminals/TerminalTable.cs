using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Terminals;

/// <summary>Terminals by id: the live ones, and the last that ended, for whoever comes late to read how.</summary>
internal sealed class TerminalTable
{
    private const int MaxEnded = 32;
    private const long MaxEndedBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, Terminal> _terminals = [];
    private readonly LinkedList<Terminal> _ended = new();

    /// <summary>Those that were closed are on their way out and no longer shown.</summary>
    public IEnumerable<Terminal> Shown => _terminals.Values.Where(terminal => !terminal.IsClosing);

    public IEnumerable<Terminal> All => _terminals.Values;

    public Terminal? Find(string id) => _terminals.GetValueOrDefault(id);

    /// <exception cref="AgentRefusal">No terminal of that id.</exception>
    public Terminal Get(string id) => Find(id) ?? throw new AgentRefusal(AgentError.Unknown, $"There is no terminal '{id}'.");

    /// <exception cref="AgentRefusal">Too many are live.</exception>
    public void CheckRoom(int? most)
    {
        int limit = most ?? TerminalRules.MaxLive;
        if (_terminals.Count - _ended.Count >= limit) throw new AgentRefusal(AgentError.LimitReached, $"{limit} terminals are open already.");
    }

    public void Add(Terminal terminal) => _terminals.Add(terminal.Id, terminal);

    /// <summary>Keeps a terminal that ended by itself; one that was closed is dropped.</summary>
    public void OnEnded(Terminal terminal)
    {
        if (terminal.IsClosing)
        {
            Drop(terminal);
            return;
        }

        _ended.AddLast(terminal);
        while (_ended.Count > MaxEnded || _ended.Sum(old => (long)old.HeldBytes) > MaxEndedBytes) Drop(_ended.First!.Value);
    }

    private void Drop(Terminal terminal)
    {
        if (!_terminals.Remove(terminal.Id)) return;
        _ended.Remove(terminal);
        terminal.Dispose();
    }
}
