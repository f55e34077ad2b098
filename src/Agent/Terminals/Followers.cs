using VibeCoading.Agent.Connections;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>A terminal's followers, in the order they came. Each is here until it leaves or its connection ends.</summary>
internal sealed class Followers
{
    private const int Most = 1024;

    private readonly List<Follower> _all = [];

    public List<Follower>.Enumerator GetEnumerator() => _all.GetEnumerator();

    /// <summary>The client that came last of those that may own.</summary>
    public string? LatestClient => _all.FindLast(follower => follower.Client.Length > 0)?.Client;

    public bool Has(string client) => _all.Exists(follower => follower.Client == client);

    public Follower? Find(Connection connection, uint number) =>
        _all.Find(follower => follower.Connection == connection && follower.Number == number);

    /// <exception cref="AgentRefusal">There are too many.</exception>
    public Follower Add(Connection connection, TerminalReader reader)
    {
        if (_all.Count == Most) throw new AgentRefusal(AgentError.LimitReached, $"{Most} viewers read this terminal already.");

        var follower = new Follower(connection, reader.Number, reader.Client);
        _all.Add(follower);
        return follower;
    }

    public void Remove(Follower follower) => _all.Remove(follower);

    /// <summary>The clients of those that were on it, each once.</summary>
    public IReadOnlyCollection<string> RemoveAll(Connection connection)
    {
        string[] clients = [.. _all.Where(follower => follower.Connection == connection).Select(follower => follower.Client).Distinct()];
        if (clients.Length > 0) _all.RemoveAll(follower => follower.Connection == connection);
        return clients;
    }
}
