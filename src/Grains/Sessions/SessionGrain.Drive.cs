using System.Collections.Immutable;
using System.Globalization;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Grains.Sessions;

internal sealed partial class SessionGrain
{
    /// <summary>Waits between tries while the engine is away.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    /// <summary>A container lost sooner than this counts as a failed try; after <see cref="MostQuickLosses"/> of them the session is failed.</summary>
    private static readonly TimeSpan QuickLoss = TimeSpan.FromSeconds(10);

    private const int MostQuickLosses = 5;

    private Task _driver = Task.CompletedTask;
    private CancellationTokenSource _driving = new();
    private ISessionContainer? _container;
    private int _quickLosses;
    private IGrainTimer? _rest;

    /// <summary>This activation is about to end.</summary>
    private bool _isGoing;

    /// <summary>Sees the session through its states until it is settled; while it is ready, watches its container.</summary>
    private void StartDriver()
    {
        _isHalted = false;
        if (!record.RecordExists || !_driver.IsCompleted) return;

        _driving.Dispose();
        _driving = new CancellationTokenSource();
        _rest?.Dispose();
        _driver = DriveAsync(_driving.Token);
    }

    /// <summary>Makes room for a call that moves the session itself and then starts the driver again.</summary>
    private async Task StopDriverAsync()
    {
        _isHalted = true;
        await _driving.CancelAsync();
        await _driver;
    }

    private async Task DriveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (record.RecordExists)
            {
                if (NextStep(cancellationToken) is not { } step)
                {
                    RestLater();
                    return;
                }

                await step;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (SessionException elsewhere) when (elsewhere.Error is SessionError.Superseded or SessionError.NodeUnavailable)
        {
            LogSuperseded(Id, elsewhere.Message);
            await ReleaseContainerAsync();
            DeactivateOnIdle();
        }
#pragma warning disable CA1031 // The owner of this loop is the activation: whatever broke it must end the activation, or the session would hang unseen.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            // Mostly the store, which did not take a move. The container runs on, and whoever activates next carries on from what was recorded.
            LogDriverBroke(broken, Id, record.State.State);
            await ReleaseContainerAsync();
            DeactivateOnIdle();
        }
    }

    /// <summary>
    /// It holds nothing. When nobody wakes it for a while, its memory is better used. By a timer of its own: Orleans' collector of grains refuses to activate
    /// any while the host's clock is behind where it was.
    /// </summary>
    private void RestLater() => _rest = this.RegisterGrainTimer(
        static (session, _) =>
        {
            if (session._driver.IsCompleted && !session._isWanted) session.Go();
            return Task.CompletedTask;
        },
        this,
        new GrainTimerCreationOptions(host.KeptInMemory, Timeout.InfiniteTimeSpan));

    /// <summary>Ends this activation. A call that would have it do something is told to ask the next one.</summary>
    private void Go()
    {
        _isGoing = true;
        DeactivateOnIdle();
    }

    /// <summary>Null when nothing is to be done until somebody calls.</summary>
    private Task? NextStep(CancellationToken cancellationToken)
    {
        if (IsElsewhere) return IsToBeTaken ? TakeOverAsync() : null;

        return record.State.State switch
        {
            // As an earlier version recorded it.
            SessionState.Requested => BeginAsync(record.State),
            SessionState.Starting or SessionState.Recovering => BringUpAsync(cancellationToken),
            SessionState.Ready => WatchAsync(cancellationToken),
            SessionState.Stopping => RemoveAsync(cancellationToken),
            SessionState.Deleted => ForgetAsync(),
            SessionState.Hibernating => SleepAsync(cancellationToken),
            SessionState.Hibernated when _isWanted => WakeUpAsync(),
            SessionState.Hibernated or SessionState.Failed => null,
        };
    }

    /// <summary>One write both announces the start and raises the epoch.</summary>
    private async Task BeginAsync(SessionRecord requested)
    {
        await WriteAsync(Begun(requested));
        _claimed = true;
    }

    private static SessionRecord Begun(SessionRecord requested) => requested with { State = SessionState.Starting, Epoch = requested.Epoch + 1 };

    private async Task BringUpAsync(CancellationToken cancellationToken)
    {
        await ClaimAsync();
        bool first = record.State.State == SessionState.Starting && !record.State.WasReady;
        long began = time.GetTimestamp();
        TimeSpan deadline = SessionLifecycle.DeadlineOf(record.State.State)!.Value;
        while (true)
        {
            SessionException refusal;
            try
            {
                if (record.State.WasReady) await host.RestoreAsync(Id, record.State.WorkspaceEpoch, cancellationToken);
                _container = await host.ProvisionAsync(Id, record.State.Epoch, record.State.Plan!, cancellationToken);
                TimeSpan total = first ? time.GetUtcNow() - record.State.CreatedAt : time.GetElapsedTime(began);
                await MoveToAsync(SessionState.Ready, record.State.State == SessionState.Recovering ? record.State.Reason : null, next => next with
                {
                    WasReady = true,
                    IsSaved = false,
                    Timings = next.Timings.SetItems(_container.Timings)
                        .SetItem(first ? SessionTiming.CreateNew : SessionTiming.CreateExisting, total),
                });
                TellTimings(_container.Timings.Add(first ? SessionTiming.CreateNew : SessionTiming.CreateExisting, total));
                return;
            }
            catch (SessionException failed) when (failed.Error != SessionError.Superseded)
            {
                refusal = failed;
            }

            bool again = refusal.Error == SessionError.EngineUnavailable && time.GetElapsedTime(began) + RetryPause < deadline;
            if (!again)
            {
                await MoveToAsync(SessionState.Failed, refusal.Message);
                return;
            }

            await NoteAsync(refusal.Message);
            await Task.Delay(RetryPause, time, cancellationToken);
        }
    }

    private void TellTimings(ImmutableDictionary<string, TimeSpan> timings)
    {
        foreach (var (step, duration) in timings) SessionSteps.Record(step, duration);
        LogReady(Id, string.Join(", ", timings.OrderBy(timing => timing.Key, StringComparer.Ordinal).Select(timing =>
            string.Create(CultureInfo.InvariantCulture, $"{timing.Key} {timing.Value.TotalMilliseconds:0.0} ms"))));
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (_container is null)
        {
            await ClaimAsync();
            _container = await AdoptAsync(cancellationToken);
            if (_container is null)
            {
                await MoveToAsync(SessionState.Recovering, "Its container was gone.");
                return;
            }

            TellMoved();
            await TellRegistryAsync();
        }

        long began = time.GetTimestamp();
        if (await EndOfUseAsync(_container, cancellationToken) is not { } reason)
        {
            await FallAsleepAsync($"Nobody used it for {InWords(record.State.Plan!.IdleTimeout)}.");
            return;
        }

        await ReleaseContainerAsync();
        _quickLosses = time.GetElapsedTime(began) < QuickLoss ? _quickLosses + 1 : 0;
        await MoveToAsync(SessionState.Recovering, reason);
        if (_quickLosses >= MostQuickLosses)
        {
            _quickLosses = 0;
            await MoveToAsync(SessionState.Failed, $"Its container was lost {MostQuickLosses} times in a row: {reason}");
        }
    }

    /// <summary>As <see cref="LostOrIdleAsync"/>, while the workspace is saved now and then.</summary>
    private async Task<string?> EndOfUseAsync(ISessionContainer container, CancellationToken cancellationToken)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task saving = KeepSavedAsync(watching.Token);
        try
        {
            return await LostOrIdleAsync(container, cancellationToken);
        }
        finally
        {
            await watching.CancelAsync();
            await saving;
        }
    }

    private async Task<ISessionContainer?> AdoptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await host.AdoptAsync(Id, record.State.Epoch, cancellationToken);
            }
            catch (SessionException failed) when (failed.Error == SessionError.EngineUnavailable)
            {
                await NoteAsync(failed.Message);
            }

            await Task.Delay(RetryPause, time, cancellationToken);
        }
    }

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await ClaimAsync();
        await ReleaseContainerAsync();
        if (await IsDoneAsync(() => host.RemoveAsync(Id, cancellationToken), cancellationToken)) await MoveToAsync(SessionState.Deleted, reason: null);
    }

    /// <summary>Does what the engine may hold up. When that lasts beyond the state's deadline the session is failed.</summary>
    private async Task<bool> IsDoneAsync(Func<Task> step, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await step();
                return true;
            }
            catch (SessionException failed) when (failed.Error != SessionError.Superseded)
            {
                if (time.GetElapsedTime(began) + RetryPause >= SessionLifecycle.DeadlineOf(record.State.State))
                {
                    await MoveToAsync(SessionState.Failed, failed.Message);
                    return false;
                }

                await NoteAsync(failed.Message);
            }

            await Task.Delay(RetryPause, time, cancellationToken);
        }
    }

    private async Task ForgetAsync()
    {
        await registry.RemoveAsync(Id, record.State.Owner, record.State.Node);
        await record.ClearStateAsync(CancellationToken.None);
        DeactivateOnIdle();
    }

    /// <summary>Tells why a transient state lasts, without a move.</summary>
    private async Task NoteAsync(string reason)
    {
        if (record.State.Reason == reason) return;

        await WriteAsync(record.State with { Reason = reason });
        await TellRegistryAsync();
    }

    private async Task ReleaseContainerAsync()
    {
        if (Interlocked.Exchange(ref _container, null) is { } container) await container.DisposeAsync();
    }
}
