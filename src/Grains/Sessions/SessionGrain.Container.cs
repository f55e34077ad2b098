using System.Runtime.CompilerServices;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Grains.Sessions;

/// <summary>How terminals, files and programs reach the container.</summary>
/// <remarks>They interleave with everything: each takes the container once, changes no state, and is told when the container goes under it.</remarks>
internal sealed partial class SessionGrain
{
    /// <summary>
    /// How long a call waits for a session on its way to ready, so that a client need not ask first. Longer than a cold start takes,
    /// well below the cluster's response timeout.
    /// </summary>
    private static readonly TimeSpan ReadyWait = TimeSpan.FromSeconds(10);

    private async Task<T> OnContainerAsync<T>(
        Caller caller, Use use, Func<ISessionContainer, Task<T>> call, CancellationToken cancellationToken)
    {
        ISessionContainer container = await ContainerAsync(caller, use, cancellationToken);
        try
        {
            return await call(container);
        }
        catch (ContainerLostException lost)
        {
            throw Lost(lost);
        }
    }

    private async Task OnContainerAsync(Caller caller, Use use, Func<ISessionContainer, Task> call, CancellationToken cancellationToken) =>
        await OnContainerAsync(
            caller,
            use,
            async container =>
            {
                await call(container);
                return true;
            },
            cancellationToken);

    private async IAsyncEnumerable<T> ReadContainerAsync<T>(
        Caller caller, Use use, Func<ISessionContainer, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ISessionContainer container = await ContainerAsync(caller, use, cancellationToken);
        using InUse? inUse = use == Use.Looks ? null : new InUse(this);
        await using IAsyncEnumerator<T> items = read(container).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(items)) yield return items.Current;
    }

    /// <summary>
    /// As <see cref="OnContainerAsync{T}"/> for what the caller repeats at its offset. It is ended when this activation may have to go, which Orleans has it do when a silo
    /// ends that knew where it is: it can go only when no call is left, and until then the session would answer nobody.
    /// </summary>
    private Task<T> OnContainerForNowAsync<T>(Caller caller, Use use, Func<ISessionContainer, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        OnContainerAsync(
            caller,
            use,
            async container =>
            {
                using var forNow = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, presence.NextDeparture);
                return await ForNowAsync(new ValueTask<T>(call(container, forNow.Token)), cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc cref="OnContainerForNowAsync"/>
    private async IAsyncEnumerable<T> ReadContainerForNowAsync<T>(
        Caller caller, Use use, Func<ISessionContainer, CancellationToken, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var forNow = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, presence.NextDeparture);
        ISessionContainer container = await ContainerAsync(caller, use, cancellationToken);
        await using IAsyncEnumerator<T> items = read(container, forNow.Token).GetAsyncEnumerator(forNow.Token);
        while (await ForNowAsync(NextAsync(items), cancellationToken)) yield return items.Current;
    }

    private async ValueTask<T> ForNowAsync<T>(ValueTask<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SessionException(SessionError.Superseded, $"Session {Id} may be served by another activation from now on.", retryAfter: TimeSpan.FromSeconds(1));
        }
    }

    private async ValueTask<bool> NextAsync<T>(IAsyncEnumerator<T> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (ContainerLostException lost)
        {
            throw Lost(lost);
        }
    }

    private async ValueTask<ISessionContainer> ContainerAsync(Caller caller, Use use, CancellationToken cancellationToken)
    {
        EnsureVisible(caller);
        if (use != Use.Looks) NoteUse();
        long began = time.GetTimestamp();
        while (IsComing(State, use))
        {
            if (IsElsewhere && !MayBeTaken) throw new SessionException(SessionError.NodeUnavailable, $"Session {Id}: {AwayReason}", retryAfter: TimeSpan.FromSeconds(5));
            if (State is SessionState.Hibernating or SessionState.Hibernated) await WakeAsync();
            TimeSpan left = ReadyWait - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await MovedWithinAsync(left, cancellationToken)) break;

            // It may have been deleted meanwhile.
            EnsureVisible(caller);
        }

        if (_container is { } container && record.State.State == SessionState.Ready) return container;

        throw NotNow(IsComing(State, use));
    }

    private static bool IsComing(SessionState state, Use use) =>
        state is SessionState.Requested or SessionState.Starting or SessionState.Recovering
        || (use == Use.Wakes && state is SessionState.Hibernating or SessionState.Hibernated);

    private SessionException Lost(ContainerLostException lost) =>
        new(SessionError.NotReady, $"Session {Id} lost its container under the call: {lost.Message}", retryAfter: TimeSpan.FromSeconds(1));
}
