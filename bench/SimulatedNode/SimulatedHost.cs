using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Owners;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Sessions;

namespace VibeCoading.SimulatedNode;

/// <summary>What a node does for its sessions, as if a container waited for each and outlived this process.</summary>
internal sealed class SimulatedHost(IOptions<NodeOptions> node, IOptions<OwnerOptions> owners, SimulatedContainers containers) : ISessionHost
{
    public const string Template = "blank";
    public const string Image = "vibecoading-optimized:latest";

    private static readonly ResourceLimits Limits = new(2L << 30, 2, 512);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(24);

    public NodeId Node => node.Value.NodeId;

    public TimeSpan KeptInMemory { get; } = TimeSpan.FromMinutes(15);

    public string? Refusal => null;

    public OwnerQuota Quota => owners.Value.Quota;

    public Task<SessionPlan> PlanAsync(StartSession request, CancellationToken cancellationToken) =>
        Task.FromResult(new SessionPlan(Template, Image, Limits, request.Env, IdleTimeout, Version: ""));

    public bool IsWarm(SessionPlan plan) => true;

    public string? AwaitedBy(SessionPlan plan) => null;

    public bool IsWarmElsewhere(SessionPlan plan) => false;

    public Task<ISessionContainer> ProvisionAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken) =>
        Task.FromResult<ISessionContainer>(Connect(session, epoch, SimulatedContainer.ClaimTimings));

    public Task<ISessionContainer?> AdoptAsync(SessionId session, long epoch, CancellationToken cancellationToken) =>
        Task.FromResult<ISessionContainer?>(Connect(session, epoch, ImmutableDictionary<string, TimeSpan>.Empty));

    public Task<bool> SleepAsync(SessionId session, long epoch, CancellationToken cancellationToken) => Task.FromResult(false);

    public TimeSpan? SnapshotInterval => null;

    public Task<bool> SnapshotAsync(SessionId session, long epoch, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task RestoreAsync(SessionId session, long workspaceEpoch, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveAsync(SessionId session, CancellationToken cancellationToken) => Task.CompletedTask;

    private SimulatedContainer Connect(SessionId session, long epoch, ImmutableDictionary<string, TimeSpan> timings) =>
        new SimulatedContainer(containers, new AgentLease("", 0, session, epoch, Node), timings);
}
