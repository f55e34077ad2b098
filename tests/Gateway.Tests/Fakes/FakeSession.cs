using Orleans.Concurrency;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Placement;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>Stands in for the session grain: the boundary at which the gateway's tests end.</summary>
[SessionPlacement, Reentrant]
internal sealed partial class FakeSession : Grain, ISessionGrain
{
    /// <summary>A template of this name and an error's makes a start fail with it.</summary>
    public const string Refuse = "refuse-";

    /// <summary>A template of this name makes a start be sent on, if that may be.</summary>
    public const string Elsewhere = "warm-elsewhere";

    private FakeState State => SessionId.TryParse(this.GetPrimaryKeyString(), out SessionId id) && FakeWorld.Find(id) is { } state
        ? state
        : throw new SessionException(SessionError.NotFound, $"No session {this.GetPrimaryKeyString()}.");

    public Task<SessionView> Start(StartSession request, CancellationToken cancellationToken = default)
    {
        if (request.Template?.StartsWith(Refuse, StringComparison.Ordinal) == true)
            throw new SessionException(Enum.Parse<SessionError>(request.Template[Refuse.Length..]), "refused as asked");

        if (request is { Template: Elsewhere, MayRefuse: true })
            throw new SessionException(SessionError.WarmElsewhere, "sent on as asked") { Node = new NodeId("cold") };

        var id = new SessionId(Guid.ParseExact(this.GetPrimaryKeyString(), "N"));
        return Task.FromResult(FakeWorld.View(FakeWorld.Start(id, request)));
    }

    public Task<SessionView> Get(Caller caller)
    {
        State.Admit(caller);
        return Task.FromResult(FakeWorld.View(State));
    }

    public async Task<SessionStatus> Status(Caller caller, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        FakeState state = State;
        if (!caller.MaySee(state.Owner)) throw new SessionException(SessionError.NotFound, "another's");
        state.Waits.Enqueue(wait);
        if (state.State is SessionState.Starting && wait > TimeSpan.Zero)
        {
            state.Waited.TrySetResult();
            await state.Changed.WaitAsync(cancellationToken);
        }

        return new SessionStatus(state.Id, state.State, state.Reason, FakeWorld.View(state).Timings);
    }

    public Task Delete(Caller caller, CancellationToken cancellationToken = default)
    {
        State.Admit(caller);
        State.State = SessionState.Deleted;
        return Task.CompletedTask;
    }

    public Task<SessionView> Hibernate(Caller caller, CancellationToken cancellationToken = default) => MoveAsync(caller, SessionState.Hibernating);

    public Task<SessionView> Resume(Caller caller, CancellationToken cancellationToken = default) => MoveAsync(caller, SessionState.Starting);

    public Task<Departure> Leave(CancellationToken cancellationToken = default) => Task.FromResult(Departure.Stays);

    public Task Reconcile(CancellationToken cancellationToken = default) => Task.CompletedTask;

    private Task<SessionView> MoveAsync(Caller caller, SessionState to)
    {
        State.Admit(caller);
        if (State.State == SessionState.Failed) throw new SessionException(SessionError.WrongState, $"Session {State.Id} is {State.State}.");
        State.State = to;
        return Task.FromResult(FakeWorld.View(State));
    }

    private FakeState Admit(Caller caller)
    {
        FakeState state = State;
        state.Admit(caller);
        if (state.State == SessionState.Ready) return state;

        bool coming = state.State is SessionState.Requested or SessionState.Starting or SessionState.Recovering;
        throw new SessionException(coming ? SessionError.NotReady : SessionError.WrongState, $"Session {state.Id} is {state.State}.");
    }
}
