using System.Globalization;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Grains.Sessions;

/// <summary>How a session that nobody uses goes to sleep, and wakes.</summary>
internal sealed partial class SessionGrain
{
    /// <summary>As long as a timer can wait without being told off; then it is looked at again.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromDays(1);

    /// <summary>A session that is used is looked at no more often than this.</summary>
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(100);

    /// <summary>Somebody needs the container of a session that sleeps.</summary>
    private bool _isWanted;

    /// <summary>The driver was stopped by a call that starts it again; nobody else may.</summary>
    private bool _isHalted;

    /// <summary>By the clock that nobody sets: a host whose time is corrected has not been idle for that long.</summary>
    private long _usedAt;

    /// <summary>Programs and reads that are under way.</summary>
    private int _underWay;

    /// <summary>What a call means for a session's sleep.</summary>
    private enum Use
    {
        /// <summary>Nothing.</summary>
        Looks,

        /// <summary>It puts the sleep off, but does not wake: a page that was left open must not keep its session up for ever.</summary>
        Keeps,

        /// <summary>It wakes, and waits for that.</summary>
        Wakes,
    }

    public async Task<SessionView> Hibernate(Caller caller, CancellationToken cancellationToken)
    {
        EnsureVisible(caller);
        if (State == SessionState.Ready)
        {
            await StopDriverAsync();
            // It may have lost its container at that moment.
            if (State == SessionState.Ready) await FallAsleepAsync("It was put to sleep.");
            StartDriver();
        }

        return record.State.State is SessionState.Hibernating or SessionState.Hibernated ? View : throw NotNow(IsComing(State, Use.Keeps));
    }

    public async Task<SessionView> Resume(Caller caller, CancellationToken cancellationToken)
    {
        EnsureVisible(caller);
        NoteUse();
        switch (State)
        {
            case SessionState.Hibernating:
                await WakeAsync();
                return View;
            case SessionState.Hibernated:
                EnsureWakesHere();
                await registry.WakeAsync(Id, record.State.Owner, host.Quota);
                await StopDriverAsync();
                try
                {
                    // Another call may have woken it meanwhile.
                    if (record.State.State == SessionState.Hibernated) await WakeUpAsync();
                }
                finally
                {
                    StartDriver();
                }

                return View;
            case SessionState.Failed when record.State is { WasReady: true, DeleteRequested: false }:
                await registry.WakeAsync(Id, record.State.Owner, host.Quota);
                await MoveToAsync(SessionState.Recovering, record.State.Reason);
                StartDriver();
                return View;
            default:
                return State == SessionState.Ready || IsComing(State, Use.Keeps) ? View : throw NotNow(isPassing: false);
        }
    }

    public async Task<Departure> Leave(CancellationToken cancellationToken)
    {
        if (!record.RecordExists || record.State.Node != host.Node) return Departure.Left;

        await SettledWithinAsync(LongestStatusWait, cancellationToken);
        bool wasAwake = State == SessionState.Ready;
        await StopDriverAsync();
        try
        {
            if (State == SessionState.Ready) await FallAsleepAsync($"Node '{host.Node}' is being drained.");
            else if (record.State is { State: SessionState.Hibernated, IsSaved: false }) await SaveAsleepAsync(cancellationToken);
        }
        finally
        {
            StartDriver();
        }

        await SettledWithinAsync(LongestStatusWait, cancellationToken);
        if (!record.RecordExists) return Departure.Left;
        if (record.State is not { State: SessionState.Hibernated, IsSaved: true } || _isWanted) return Departure.Stays;

        // Whoever wants it next is sent to another node.
        Go();
        return wasAwake ? Departure.LeftAwake : Departure.Left;
    }

    /// <summary>It could not be saved when it fell asleep.</summary>
    private async Task SaveAsleepAsync(CancellationToken cancellationToken)
    {
        await ClaimAsync();
        DateTimeOffset began = time.GetUtcNow();
        if (!await host.SleepAsync(Id, record.State.Epoch, cancellationToken)) return;

        await WriteAsync(record.State with { IsSaved = true, SnapshotAt = began });
        await registry.UnbindAsync(Id, record.State.Node, record.State.Epoch);
        await TellRegistryAsync();
    }

    /// <summary>It lies in its snapshot, and this node takes none: another is to wake it.</summary>
    private void EnsureWakesHere()
    {
        if (_isGoing) throw new SessionException(SessionError.Superseded, $"Session {Id} is about to be served by another activation.", retryAfter: TimeSpan.FromSeconds(1));
        if (record.State is not { State: SessionState.Hibernated, IsSaved: true } || host.Refusal is not { } refusal) return;

        GoElsewhere();
        throw new SessionException(SessionError.NodeUnavailable, $"Session {Id} cannot wake here: {refusal}", retryAfter: TimeSpan.FromSeconds(1));
    }

    private void NoteUse()
    {
        _lastActivity = time.GetUtcNow();
        _usedAt = time.GetTimestamp();
    }

    private Task FallAsleepAsync(string reason)
    {
        _isWanted = false;
        return MoveToAsync(SessionState.Hibernating, reason);
    }

    /// <summary>Has the driver wake the session, as soon as it sleeps.</summary>
    private async Task WakeAsync()
    {
        EnsureWakesHere();
        // The driver asks, too; but who calls while it sleeps is told himself.
        if (State == SessionState.Hibernated) await registry.WakeAsync(Id, record.State.Owner, host.Quota);
        _isWanted = true;
        if (!_isHalted) StartDriver();
    }

    private async Task WakeUpAsync()
    {
        if (IsElsewhere) await TakeOverAsync();
        _isWanted = false;
        if (record.State.IsSaved && host.Refusal is not null)
        {
            // Whoever waits for it asks once more, and is sent to another node.
            TellMoved();
            return;
        }

        try
        {
            await registry.WakeAsync(Id, record.State.Owner, host.Quota);
        }
        catch (SessionException full) when (full.Error == SessionError.QuotaExceeded)
        {
            await NoteAsync(full.Message);
            return;
        }

        bool isSaved = record.State.IsSaved;
        if (isSaved)
        {
            // The binding first, as for a new one.
            await ClaimAsync();
            await registry.BindAsync(Id, host.Node, record.State.Epoch);
        }

        await MoveToAsync(SessionState.Starting, reason: null, next => next with { Node = host.Node, WorkspaceEpoch = isSaved ? next.Epoch : next.WorkspaceEpoch });
    }

    private async Task SleepAsync(CancellationToken cancellationToken)
    {
        await ClaimAsync();
        await ReleaseContainerAsync();
        string? reason = record.State.Reason;
        bool isSaved = false;
        DateTimeOffset began = time.GetUtcNow();
        if (!await IsDoneAsync(async () => isSaved = await host.SleepAsync(Id, record.State.Epoch, cancellationToken), cancellationToken)) return;

        // Before anybody is told: who sees it asleep may count on the room that it makes.
        await registry.RestAsync(Id, record.State.Owner);
        await MoveToAsync(SessionState.Hibernated, reason, next => next with { IsSaved = isSaved, SnapshotAt = isSaved ? began : next.SnapshotAt });
        if (isSaved) await registry.UnbindAsync(Id, record.State.Node, record.State.Epoch);
    }

    /// <summary>Why the container is lost, or null when nobody has used the session for as long as it allows.</summary>
    private async Task<string?> LostOrIdleAsync(ISessionContainer container, CancellationToken cancellationToken)
    {
        // What was used before this activation took over was not recorded each time.
        long began = time.GetTimestamp();
        while (true)
        {
            TimeSpan left = record.State.Plan!.IdleTimeout - time.GetElapsedTime(Math.Max(_usedAt, began));
            if (left <= TimeSpan.Zero && _underWay == 0) return null;

            try
            {
                return await container.Lost.WaitAsync(TimeSpan.FromTicks(Math.Clamp(left.Ticks, ShortestLook.Ticks, LongestLook.Ticks)), time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Its time is up, or it was used meanwhile.
            }
        }
    }

    private SessionException NotNow(bool isPassing) => new(
        isPassing ? SessionError.NotReady : SessionError.WrongState,
        $"Session {Id} is {State}{(record.State.Reason is { } reason ? $": {reason}" : "")}.",
        retryAfter: isPassing ? TimeSpan.FromSeconds(1) : null);

    private static string InWords(TimeSpan span) => span.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} min")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");

    /// <summary>Holds a session's sleep off until it is disposed, and counts as use then.</summary>
    private sealed class InUse : IDisposable
    {
        private readonly SessionGrain _session;

        public InUse(SessionGrain session)
        {
            _session = session;
            session._underWay++;
        }

        public void Dispose()
        {
            _session._underWay--;
            _session.NoteUse();
        }
    }
}
