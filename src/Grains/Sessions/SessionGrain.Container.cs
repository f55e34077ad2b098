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
        Caller caller, bool activity, Func<ISessionContainer, Task<T>> call, CancellationToken cancellationToken)
    {
        ISessionContainer container = await ContainerAsync(caller, activity, cancellationToken);
        try
        {
            return await call(container);
        }
        catch (ContainerLostException lost)
        {
            throw Lost(lost);
        }
    }

    private async Task OnContainerAsync(Caller caller, bool activity, Func<ISessionContainer, Task> call, CancellationToken cancellationToken) =>
        await OnContainerAsync(
            caller,
            activity,
            async container =>
            {
                await call(container);
                return true;
            },
            cancellationToken);

    private async IAsyncEnumerable<T> ReadContainerAsync<T>(
        Caller caller, bool activity, Func<ISessionContainer, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ISessionContainer container = await ContainerAsync(caller, activity, cancellationToken);
        await using IAsyncEnumerator<T> items = read(container).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(items)) yield return items.Current;
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

    private async ValueTask<ISessionContainer> ContainerAsync(Caller caller, bool activity, CancellationToken cancellationToken)
    {
        EnsureVisible(caller);
        if (activity) _lastActivity = time.GetUtcNow();
        long began = time.GetTimestamp();
        while (IsComing(State))
        {
            TimeSpan left = ReadyWait - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await MovedWithinAsync(left, cancellationToken)) break;

            // It may have been deleted meanwhile.
            EnsureVisible(caller);
        }

        if (_container is { } container && record.State.State == SessionState.Ready) return container;

        bool coming = IsComing(State);
        throw new SessionException(
            coming ? SessionError.NotReady : SessionError.WrongState,
            $"Session {Id} is {State}{(record.State.Reason is { } reason ? $": {reason}" : "")}.",
            retryAfter: coming ? TimeSpan.FromSeconds(1) : null);
    }

    private static bool IsComing(SessionState state) => state is SessionState.Requested or SessionState.Starting or SessionState.Recovering;

    private SessionException Lost(ContainerLostException lost) =>
        new(SessionError.NotReady, $"Session {Id} lost its container under the call: {lost.Message}", retryAfter: TimeSpan.FromSeconds(1));
}
