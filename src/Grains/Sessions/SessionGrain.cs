using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Grains.Sessions;

/// <summary>
/// A session: calls from outside here, its drive from state to state in <c>SessionGrain.Drive.cs</c>, what is recorded in <c>SessionGrain.Record.cs</c>.
/// </summary>
/// <remarks>
/// State changes have one writer at a time: the driver, or a call that has stopped the driver first. Calls that interleave only read.
/// The grain stays active while its driver drives, which it does as long as there is a container; losing the activation leaves the container running.
/// </remarks>
[SessionPlacement, KeepAlive, Immovable(ImmovableKind.Any)]
internal sealed partial class SessionGrain(
    [PersistentState("session", SessionGrain.Storage)] IPersistentState<SessionRecord> record,
    ISessionHost host,
    SessionRegistry registry,
    NodePresence presence,
    TimeProvider time,
    ILogger<SessionGrain> logger) : Grain, ISessionGrain, IDisposable
{
    public const string Storage = "sessions";

    /// <summary>How long a call waits for a delete that the engine holds up; it goes on afterwards.</summary>
    private static readonly TimeSpan DeleteWait = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestStatusWait = TimeSpan.FromSeconds(20);

    /// <summary>How long the answer to a start waits where a container does: many times what a claim takes.</summary>
    private static readonly TimeSpan WarmWait = TimeSpan.FromMilliseconds(250);

    private SessionId Id => SessionId.TryParse(this.GetPrimaryKeyString(), out SessionId id)
        ? id
        : throw new SessionException(SessionError.NotFound, $"'{this.GetPrimaryKeyString()}' is not a session id.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (record.State.IsUnreadable && await registry.FindAsync(Id) is { } listed) record.State = record.State.AsIn(listed);
        await EnsureBoundAsync();
        _lastActivity = record.State.LastActivityAt;
        StartDriver();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await StopDriverAsync();
        await ReleaseContainerAsync();
    }

    public void Dispose()
    {
        _rest?.Dispose();
        _driving.Dispose();
    }

    public async Task<SessionView> Start(StartSession request, CancellationToken cancellationToken)
    {
        if (record.RecordExists)
        {
            return record.State.Owner == request.Owner ? View : throw NotFound();
        }

        SessionPlan plan = await host.PlanAsync(request, cancellationToken);
        if (request.MayRefuse && host.IsWarmElsewhere(plan))
        {
            // Moved rather than ended: while the directory has no place for it, a caller that remembers this one would bring it back here.
            PlacementRequest.Set(request.Template, avoid: host.Node);
            MigrateOnIdle();
            throw new SessionException(SessionError.WarmElsewhere, $"Node {host.Node} has no container waiting for template '{plan.Template}'.") { Node = host.Node };
        }

        DateTimeOffset now = time.GetUtcNow();
        var requested = new SessionRecord
        {
            State = SessionState.Requested,
            Owner = request.Owner,
            Name = request.Name,
            Plan = plan,
            Node = host.Node,
            CreatedAt = now,
            LastActivityAt = now,
        };
        _lastActivity = now;
        // The binding first: whoever activates next must come to this node, where the container may be.
        await registry.AddAsync(Begun(requested).ToView(Id, now), host.Quota);
        await BeginAsync(requested);
        bool isWarm = host.IsWarm(plan);
        StartDriver();
        if (isWarm) await SettledWithinAsync(WarmWait, cancellationToken);
        return View;
    }

    public Task<SessionView> Get(Caller caller)
    {
        EnsureVisible(caller);
        return Task.FromResult(View);
    }

    public async Task<SessionStatus> Status(Caller caller, TimeSpan wait, CancellationToken cancellationToken)
    {
        EnsureVisible(caller);
        await SettledWithinAsync(wait < LongestStatusWait ? wait : LongestStatusWait, cancellationToken);
        // It may have been deleted meanwhile.
        EnsureVisible(caller);
        return new SessionStatus(Id, State, Reason, Timings);
    }

    public async Task Delete(Caller caller, CancellationToken cancellationToken)
    {
        if (!record.RecordExists)
        {
            if (await registry.FindDeletedAsync(Id) is { } owner && caller.MaySee(owner)) return;
            throw NotFound();
        }

        EnsureVisible(caller);
        if (record.State.State != SessionState.Stopping)
        {
            await StopDriverAsync();
            await MoveToAsync(SessionState.Stopping, reason: null, change => change with { DeleteRequested = true });
        }

        StartDriver();
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, presence.NextDeparture);
        Task finished = await Task.WhenAny(_driver, Task.Delay(DeleteWait, time, waiting.Token));
        if (finished != _driver || record.RecordExists)
        {
            throw new SessionException(
                SessionError.EngineUnavailable,
                $"Session {Id} is being deleted, which is held up: {record.State.Reason ?? "the engine is slow"}. It goes on by itself.",
                retryAfter: TimeSpan.FromSeconds(5));
        }
    }

    public async Task Reconcile(CancellationToken cancellationToken)
    {
        if (!record.RecordExists)
        {
            // Bound, but never recorded: a create that was cut short between the two. Nothing exists in Docker yet.
            if (await registry.FindAsync(Id) is { } view) await registry.RemoveAsync(Id, view.Owner, view.Node);
            DeactivateOnIdle();
            return;
        }

        EnsureHere();
        // Lists are to say that its node is lost.
        if (IsElsewhere && !MayBeTaken)
        {
            await TellRegistryAsync();
            return;
        }

        if (record.State.State == SessionState.Failed && _driver.IsCompleted)
        {
            if (record.State.DeleteRequested) await MoveToAsync(SessionState.Stopping, reason: null);
            else if (record.State.WasReady) await MoveToAsync(SessionState.Recovering, record.State.Reason);
        }

        StartDriver();
    }

    /// <summary>Waits until nothing more happens by itself, or the time is up.</summary>
    private async Task SettledWithinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (record.RecordExists && !SessionLifecycle.IsSettled(State))
        {
            TimeSpan left = limit - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await MovedWithinAsync(left, cancellationToken)) return;
        }
    }

    private void EnsureVisible(Caller caller)
    {
        if (!record.RecordExists || !caller.MaySee(record.State.Owner)) throw NotFound();
        EnsureHere();
    }

    private SessionException NotFound()
    {
        if (!record.RecordExists) DeactivateOnIdle();
        return new SessionException(SessionError.NotFound, $"No session {this.GetPrimaryKeyString()}.");
    }
}
