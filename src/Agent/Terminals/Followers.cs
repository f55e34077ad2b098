using VibeCoading.Agent.Events;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Terminals;

/// <summary>A terminal's followers, in the order they came. Each is here until it follows no more, or its client says goodbye.</summary>
/// <param name="waits">
/// Whether the terminal's program waits for them: then those that follow no more, but whose client said no goodbye, keep their place until it is back, or has
/// had its time.
/// </param>
internal sealed class Followers(EventLoop loop, bool waits)
{
    private const int Most = 1024;

    /// <summary>A gateway or node that was killed is back by then, or another serves its clients.</summary>
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(30);

    private readonly List<Follower> _all = [];

    public List<Follower>.Enumerator GetEnumerator() => _all.GetEnumerator();

    /// <summary>The client that came last of those that may own.</summary>
    public string? LatestClient => _all.FindLast(follower => follower is { Client.Length: > 0, IsHere: true })?.Client;

    public bool Has(string client) => _all.Exists(follower => follower.IsHere && follower.Client == client);

    /// <exception cref="AgentRefusal">There are too many.</exception>
    public Follower Add(string client, long position)
    {
        // A client follows once at a time: what is left of it is from before its connection broke, which a node may notice a minute after its gateway died.
        if (client.Length > 0) _all.RemoveAll(follower => follower.Client == client);
        if (_all.Count >= Most) throw new AgentRefusal(AgentError.LimitReached, $"{Most} viewers follow this terminal already.");

        var follower = new Follower(client, position);
        _all.Add(follower);
        return follower;
    }

    public void Remove(string client) => _all.RemoveAll(follower => follower.Client == client);

    /// <summary>One follows no more, for what reason is not known.</summary>
    public void Lose(Follower follower)
    {
        follower.Lose();
        if (waits && follower.Client.Length > 0) loop.After(Absence, () => _all.Remove(follower));
        else _all.Remove(follower);
    }
}
