using System.Collections.Immutable;
using System.Diagnostics;
using Orleans.Storage;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Sessions;

internal sealed partial class SessionGrain
{
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _lastActivity;
    private TimeSpan? _terminalConnect;

    /// <summary>This activation has raised the epoch; until then it must not touch Docker.</summary>
    private bool _claimed;

    private SessionView View => record.State.ToView(Id, _lastActivity) with { State = State, Reason = Reason, Timings = Timings };

    /// <summary>Why it is in this state; of a start, what it waits for.</summary>
    private string? Reason => IsElsewhere ? AwayReason : record.State.Reason ?? (State == SessionState.Starting ? host.AwaitedBy(record.State.Plan!) : null);

    /// <summary>What terminals take is recorded with the next move: it is not worth a write.</summary>
    private ImmutableDictionary<string, TimeSpan> Timings =>
        _terminalConnect is { } connect ? record.State.Timings.SetItem(SessionTiming.TerminalConnect, connect) : record.State.Timings;

    /// <summary>
    /// What callers are told. A record that says ready is not enough: until this activation holds the container, the session is on its way back.
    /// </summary>
    private SessionState State => record.State.State switch
    {
        SessionState.Ready when _container is null => SessionState.Recovering,
        // The driver wakes it at once.
        SessionState.Hibernated when _isWanted => SessionState.Starting,
        var recorded => recorded,
    };

    /// <summary>The one way from state to state: checked against the table, recorded before anything else happens, then told.</summary>
    private async Task MoveToAsync(SessionState to, string? reason, Func<SessionRecord, SessionRecord>? change = null)
    {
        SessionState from = record.State.State;
        if (!SessionLifecycle.Allows(from, to)) throw new UnreachableException($"Session {Id} cannot move from {from} to {to}.");

        SessionRecord next = record.State with { State = to, Reason = reason, LastActivityAt = _lastActivity, Timings = Timings };
        await WriteAsync(change?.Invoke(next) ?? next);
        LogMoved(Id, from, to, reason);
        await TellRegistryAsync();
    }

    /// <summary>Raises the epoch, which shuts out every earlier activation.</summary>
    private async Task ClaimAsync()
    {
        if (_claimed) return;

        await WriteAsync(record.State with { Epoch = record.State.Epoch + 1 });
        _claimed = true;
    }

    /// <summary>
    /// Records the next state. After a failed write it is not known what the store holds, so this activation goes and the next one reads it.
    /// </summary>
    private async Task WriteAsync(SessionRecord next)
    {
        SessionRecord before = record.State;
        record.State = next;
        try
        {
            await record.WriteStateAsync();
        }
        catch (InconsistentStateException stale)
        {
            GiveUp(before);
            throw new SessionException(SessionError.Superseded, $"Session {Id} is served by another activation.", stale);
        }
        catch (OrleansException)
        {
            GiveUp(before);
            throw;
        }

        TellMoved();
    }

    private void TellMoved()
    {
        TaskCompletionSource moved = _moved;
        _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        moved.SetResult();
    }

    private void GiveUp(SessionRecord before)
    {
        record.State = before;
        DeactivateOnIdle();
    }

    /// <summary>Lists follow the record; when the store refuses, they lag until the next move.</summary>
    private async Task TellRegistryAsync()
    {
        try
        {
            await registry.UpdateAsync(View, record.State.State);
        }
        catch (Exception unavailable) when (StoreOutage.Is(unavailable, CancellationToken.None))
        {
            LogListLags(unavailable, Id);
        }
    }

    /// <summary>False also when this activation may have to go, which it cannot while calls wait: see <see cref="NodePresence.NextDeparture"/>.</summary>
    private async Task<bool> MovedWithinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, presence.NextDeparture);
        try
        {
            await _moved.Task.WaitAsync(limit, time, waiting.Token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
