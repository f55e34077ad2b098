using System.Diagnostics;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Owners;

namespace VibeCoading.Grains.Tests.Nodes;

/// <summary>A node without Docker, fencing included: an epoch below what a container has seen is refused.</summary>
internal sealed class FakeSessionHost(NodeId node, FakeEngine engine) : ISessionHost
{
    public NodeId Node => node;

    public TimeSpan KeptInMemory => engine.KeptInMemory;

    public string? Refusal => engine.Draining == node ? $"Node '{node}' is being drained." : null;

    public OwnerQuota Quota => engine.Quota;

    public Task<SessionPlan> PlanAsync(StartSession request, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        if (request.Image is { } image) throw new SessionException(SessionError.UnknownImage, $"Image '{image}' is not allowed.", "image");

        return Task.FromResult(new SessionPlan("blank", "image", new ResourceLimits(1 << 30, 2, 512), request.Env, engine.IdleTimeout, Version: ""));
    }

    public bool IsWarm(SessionPlan plan) => engine.Warm;

    public string? AwaitedBy(SessionPlan plan) => engine.Awaited;

    public bool IsWarmElsewhere(SessionPlan plan) => engine.WarmElsewhere;

    public async Task<ISessionContainer> ProvisionAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        engine.ProvisionTrace = Activity.Current?.TraceId;
        if (engine.Gate is { } gate) await gate.Task.WaitAsync(cancellationToken);
        ThrowIfDown();
        if (engine.Refusals.TryDequeue(out SessionException? refusal)) throw refusal;

        if (engine.Running.TryAdd(session, epoch)) engine.Created.Add(session);
        return Connect(session, epoch);
    }

    public Task<ISessionContainer?> AdoptAsync(SessionId session, long epoch, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        return Task.FromResult<ISessionContainer?>(engine.Running.ContainsKey(session) ? Connect(session, epoch) : null);
    }

    public async Task<bool> SleepAsync(SessionId session, long epoch, CancellationToken cancellationToken)
    {
        if (engine.SleepGate is { } gate) await gate.Task.WaitAsync(cancellationToken);
        ThrowIfDown();
        engine.Running.TryRemove(session, out _);
        engine.Slept.Add(session);
        return engine.Saves;
    }

    public TimeSpan? SnapshotInterval => engine.SnapshotInterval;

    public Task<bool> SnapshotAsync(SessionId session, long epoch, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        engine.Snapshots.Enqueue((session, epoch));
        return Task.FromResult(!engine.SnapshotsFail);
    }

    public Task RestoreAsync(SessionId session, long workspaceEpoch, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        if (workspaceEpoch == engine.Workspaces.GetValueOrDefault((session, node))) return Task.CompletedTask;

        engine.Restored.Add((session, node));
        engine.Workspaces[(session, node)] = workspaceEpoch;
        // Whatever it was, it is another node's now.
        engine.Running.TryRemove(session, out _);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(SessionId session, CancellationToken cancellationToken)
    {
        ThrowIfDown();
        engine.Running.TryRemove(session, out _);
        engine.Removed.Add(session);
        return Task.CompletedTask;
    }

    private FakeContainer Connect(SessionId session, long epoch)
    {
        long seen = engine.Running.AddOrUpdate(session, epoch, (_, known) => Math.Max(known, epoch));
        if (epoch < seen) throw new SessionException(SessionError.Superseded, $"Epoch {epoch} is below {seen}.");

        return engine.Links[session] = new FakeContainer(node, session, epoch);
    }

    private void ThrowIfDown()
    {
        if (engine.Down) throw new SessionException(SessionError.EngineUnavailable, "Docker does not answer.", retryAfter: TimeSpan.FromSeconds(2));
    }
}
