using System.Collections.Concurrent;
using System.Diagnostics;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Owners;

namespace VibeCoading.Grains.Tests.Nodes;

/// <summary>What a node's Docker would hold; it outlives the silos that use it, as Docker does.</summary>
internal sealed class FakeEngine
{
    /// <summary>The running containers, each with the highest epoch that its agent has seen.</summary>
    public ConcurrentDictionary<SessionId, long> Running { get; } = new();

    public ConcurrentBag<SessionId> Created { get; } = [];

    public ConcurrentBag<SessionId> Removed { get; } = [];

    public ConcurrentBag<SessionId> Slept { get; } = [];

    /// <summary>Sessions that fall asleep leave their node.</summary>
    public volatile bool Saves;

    public ConcurrentBag<(SessionId Session, NodeId Node)> Restored { get; } = [];

    /// <summary>The epochs of the workspaces that were brought to nodes from snapshots.</summary>
    public ConcurrentDictionary<(SessionId Session, NodeId Node), long> Workspaces { get; } = new();

    /// <summary>How often sessions that are awake are saved.</summary>
    public TimeSpan? SnapshotInterval { get; set; }

    public volatile bool SnapshotsFail;

    public ConcurrentQueue<(SessionId Session, long Epoch)> Snapshots { get; } = new();

    /// <summary>How long sessions that sleep stay in memory.</summary>
    public TimeSpan KeptInMemory { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The node that takes no sessions.</summary>
    public NodeId? Draining { get; set; }

    public OwnerQuota Quota { get; set; } = new(1000, 1000);

    /// <summary>Of the sessions planned from now on.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Set to have every call refused as if Docker were down.</summary>
    public volatile bool Down;

    /// <summary>A container waits.</summary>
    public volatile bool Warm;

    /// <summary>What a start waits for.</summary>
    public string? Awaited { get; set; }

    /// <summary>Another node has a container waiting, and this one has not.</summary>
    public volatile bool WarmElsewhere;

    /// <summary>What the last provision was part of.</summary>
    public ActivityTraceId? ProvisionTrace { get; set; }

    /// <summary>A provision waits for this before it makes anything.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Sending a session to sleep waits for this.</summary>
    public TaskCompletionSource? SleepGate { get; set; }

    /// <summary>Refuses the next provisions with these.</summary>
    public ConcurrentQueue<SessionException> Refusals { get; } = new();

    public ConcurrentDictionary<SessionId, FakeContainer> Links { get; } = new();

    /// <summary>Ends a container as a kill from outside does.</summary>
    public void Kill(SessionId session, string reason)
    {
        Running.TryRemove(session, out _);
        if (Links.TryRemove(session, out FakeContainer? link)) link.Lose(reason);
    }
}
