using System.Globalization;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Sessions;

/// <summary>What becomes of a session whose node is lost: it is taken over from its last snapshot; one that has none waits for its node, and may be deleted.</summary>
internal sealed partial class SessionGrain
{
    /// <summary>Another node has it. Placement sends it here only when that one seems to be lost.</summary>
    private bool IsElsewhere => record.RecordExists && record.State.Node != host.Node
        && record.State is not ({ State: SessionState.Hibernated, IsSaved: true } or { DeleteRequested: true });

    /// <summary>There is a snapshot, or nobody's work to lose.</summary>
    private bool MayBeTaken => record.State.SnapshotAt is not null || !record.State.WasReady;

    /// <summary>One that sleeps is left to its node until somebody wants it: the node may come back, with what it has of it.</summary>
    private bool IsToBeTaken => MayBeTaken && record.State.State switch
    {
        SessionState.Hibernated => _isWanted,
        SessionState.Failed => false,
        _ => true,
    };

    private string AwayReason => record.State.SnapshotAt is null && record.State.WasReady
        ? $"Node '{record.State.Node}', which holds it, is lost, and no snapshot of it was taken. It comes back with its node."
        : $"Node '{record.State.Node}', which holds it, is lost.";

    /// <summary>A binding that is missing, or cannot be read, sends calls anywhere. The record knows better: from the next call on they go there.</summary>
    private async Task EnsureBoundAsync()
    {
        if (!IsElsewhere || await registry.NodeOfAsync(Id) is not null) return;

        await registry.BindAsync(Id, record.State.Node, record.State.Epoch);
        LogBoundAgain(Id, record.State.Node);
    }

    /// <summary>Leaves the session to its node when that has returned.</summary>
    private void EnsureHere()
    {
        if (!IsElsewhere || presence.IsLost(record.State.Node)) return;

        GoElsewhere();
        throw new SessionException(
            SessionError.NodeUnavailable, $"Session {Id} is about to be served by node '{record.State.Node}' again.", retryAfter: TimeSpan.FromSeconds(2));
    }

    /// <summary>
    /// Has placement find another silo; where it finds none, the next call may have it look again. Left to that call alone, one from a silo that still knows the
    /// session as here would begin it here again, and ask nobody for a better place.
    /// </summary>
    private void GoElsewhere() => MigrateOnIdle();

    private async Task TakeOverAsync()
    {
        SessionRecord left = record.State;
        // An earlier activation here may have got as far as the binding.
        bool isBound = await registry.NodeOfAsync(Id) == host.Node;
        if (!isBound && !(MayBeTaken && presence.IsLost(left.Node)))
            throw new SessionException(SessionError.NodeUnavailable, $"Session {Id}: {AwayReason}", retryAfter: TimeSpan.FromSeconds(5));

        await ClaimAsync();
        if (!isBound) await registry.TakeAsync(Id, left.Node, host.Node, record.State.Epoch);

        string reason = left.SnapshotAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"Node '{left.Node}' was lost. The workspace is as it was at {at:u}, {InWords(time.GetUtcNow() - at)} before it was brought here.")
            : $"Node '{left.Node}' was lost.";
        SessionState to = left.State switch
        {
            SessionState.Hibernating or SessionState.Hibernated => SessionState.Hibernated,
            _ when left.WasReady => SessionState.Recovering,
            var other => other,
        };
        if (to == left.State)
        {
            await WriteAsync(Taken(left with { Epoch = record.State.Epoch, Reason = reason }));
            await TellRegistryAsync();
        }
        else
        {
            await MoveToAsync(to, reason, Taken);
        }

        if (to == SessionState.Hibernated)
        {
            await registry.RestAsync(Id, left.Owner);
            await registry.UnbindAsync(Id, host.Node, record.State.Epoch);
        }

        LogTaken(Id, left.Node, left.SnapshotAt);
    }

    private SessionRecord Taken(SessionRecord session) => session with
    {
        Node = host.Node,
        IsSaved = session.WasReady,
        WorkspaceEpoch = session.Epoch,
    };

    /// <summary>Saves the workspace now and then while the session is awake. The driver waits for the end of this before it moves.</summary>
    private async Task KeepSavedAsync(CancellationToken cancellationToken)
    {
        if (host.SnapshotInterval is not { } interval) return;

        // The first one soon; and sessions that began together are not all to be saved together.
        TimeSpan wait = (record.State.SnapshotAt is null ? interval / 4 : interval) * (0.5 + Id.Value.ToByteArray()[^1] / 510.0);
        try
        {
            while (true)
            {
                await Task.Delay(wait, time, cancellationToken);
                DateTimeOffset began = time.GetUtcNow();
                if (await host.SnapshotAsync(Id, record.State.Epoch, cancellationToken))
                {
                    await WriteAsync(record.State with { SnapshotAt = began });
                    await TellRegistryAsync();
                }

                wait = interval;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session moves on.
        }
    }
}
