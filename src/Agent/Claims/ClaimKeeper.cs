using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;

namespace VibeCoading.Agent.Claims;

/// <summary>Who may speak to the agent: the highest epoch of one session, or anyone while no session has claimed it.</summary>
internal sealed class ClaimKeeper(ClaimFile file)
{
    private ClaimRecord? _holder = file.Load();

    /// <summary>Environment of every program of the session.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    /// <exception cref="AgentRefusal">Another session or a higher epoch holds the claim.</exception>
    public ConnectionClaim Accept(Hello hello)
    {
        if (_holder is not null && _holder.Session != hello.Session)
            throw new AgentRefusal(AgentError.StaleEpoch, $"Session {_holder.Session} holds this agent.");
        if (_holder is not null && _holder.Epoch > hello.Epoch)
            throw new AgentRefusal(AgentError.StaleEpoch, $"Epoch {hello.Epoch} is over: {_holder.Epoch} holds this agent.");

        // A waiting slot holds nothing: whoever claims it for a session comes first, whatever the epochs.
        if (hello.Session.Length > 0 && (_holder is null || _holder.Epoch < hello.Epoch))
        {
            _holder = new ClaimRecord(hello.Session, hello.Epoch, hello.Node);
            file.Save(_holder);
        }

        if (hello.Env is not null) Environment = hello.Env;
        return new ConnectionClaim(hello.Session, hello.Epoch);
    }

    /// <summary>Whether a connection's claim still holds.</summary>
    public bool Holds(ConnectionClaim claim) =>
        _holder is null || (claim.Session == _holder.Session && claim.Epoch == _holder.Epoch);
}
