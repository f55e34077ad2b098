using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Sessions;

/// <summary>The way to the grains. A gateway knows only their interfaces: which class serves one it learns from the nodes in the cluster.</summary>
internal sealed class SessionGrains(IGrainFactory grains)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Whether the cluster is known to serve sessions: a node that joined tells what it serves a moment later.</summary>
    public bool AreServed
    {
        get
        {
            try
            {
                Session(default);
                return true;
            }
            catch (ProblemException)
            {
                return false;
            }
        }
    }

    public ISessionGrain Session(SessionId id) => Get<ISessionGrain>(id.ToString());

    public ISessionTerminals Terminals(SessionId id) => Get<ISessionTerminals>(id.ToString());

    public ISessionFiles Files(SessionId id) => Get<ISessionFiles>(id.ToString());

    public ISessionProcesses Processes(SessionId id) => Get<ISessionProcesses>(id.ToString());

    public IOwnerGrain Owner(OwnerId id) => Get<IOwnerGrain>(id.ToString());

    public IAllOwnersGrain AllOwners => Get<IAllOwnersGrain>(IAllOwnersGrain.Key);

    /// <exception cref="ProblemException">503: no node is in the cluster.</exception>
    private T Get<T>(string key)
        where T : IGrainWithStringKey
    {
        try
        {
            return grains.GetGrain<T>(key);
        }
        catch (ArgumentException)
        {
            // What Orleans says of an interface that no live silo implements.
            throw new ProblemException(new Problem(
                StatusCodes.Status503ServiceUnavailable, "nodeUnavailable", "No node is in the cluster at the moment.", RetryAfter: RetryAfter));
        }
    }
}
