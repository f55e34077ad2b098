using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Cluster;

/// <summary>Every key of ours in the store, in one place. Orleans keeps its own beside them, under the same cluster id.</summary>
public sealed class StoreKeys(string clusterId)
{
    /// <summary>The node that holds a session: the binding that placement reads.</summary>
    public const string NodeField = "node";

    /// <summary>A session's view as last recorded, serialized by Orleans.</summary>
    public const string ViewField = "view";

    private readonly string _prefix = $"{clusterId}:vibe";

    /// <summary>What tells this store from one that was emptied, or that took its place.</summary>
    public string Name => $"{_prefix}:name";

    /// <summary>Hash of a session, with <see cref="NodeField"/> while a node has it, <c>since</c> which epoch that is so, and <see cref="ViewField"/>.</summary>
    public string Session(SessionId id) => $"{_prefix}:session:{id}";

    /// <summary>Sorted set of all sessions, by time of creation.</summary>
    public string Sessions => $"{_prefix}:sessions";

    /// <summary>Sorted set of an owner's sessions, by time of creation.</summary>
    public string OwnerSessions(OwnerId owner) => $"{_prefix}:owner:{owner}:sessions";

    /// <summary>Set of an owner's sessions that have a container or are about to.</summary>
    public string OwnerRunning(OwnerId owner) => $"{_prefix}:owner:{owner}:running";

    /// <summary>Set of the sessions bound to a node, which it reconciles when it starts.</summary>
    public string NodeSessions(NodeId node) => $"{_prefix}:node:{node}:sessions";

    /// <summary>Set of the nodes that ever joined.</summary>
    public string Nodes => $"{_prefix}:nodes";

    /// <summary>Is there while a process of the node lives, and for the grace period after that.</summary>
    public string NodeAlive(NodeId node) => $"{_prefix}:node:{node}:alive";

    /// <summary>Hash of the order to drain a node, while it stands.</summary>
    public string NodeDrain(NodeId node) => $"{_prefix}:node:{node}:drain";

    /// <summary>The owner of a deleted session, for a while, so that a repeated delete is told from a missing session.</summary>
    public string Deleted(SessionId id) => $"{_prefix}:deleted:{id}";

    /// <summary>The node that last collected old snapshots, until it is time to do so again.</summary>
    public string SnapshotCollection => $"{_prefix}:snapshots:collected";

    /// <summary>The session that an idempotency key of an owner stands for.</summary>
    public string Idempotency(OwnerId owner, string key) => $"{_prefix}:idempotency:{owner}:{key}";

    /// <summary>Hash of an API key, by the hash of its secret.</summary>
    public string ApiKey(string secretHash) => $"{_prefix}:key:{secretHash}";

    /// <summary>Hash from an API key's id to the hash of its secret.</summary>
    public string ApiKeys => $"{_prefix}:keys";

    /// <summary>A browser's signed-in session, by the hash of its cookie.</summary>
    public string Browser(string secretHash) => $"{_prefix}:browser:{secretHash}";

    /// <summary>A single-use ticket, by the hash of its secret.</summary>
    public string Ticket(string secretHash) => $"{_prefix}:ticket:{secretHash}";
}
