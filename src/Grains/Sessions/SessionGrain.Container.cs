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
    /// <summary>A new activation finds its running container within milliseconds; calls that come first wait for that.</summary>
    private static readonly TimeSpan AdoptionWait = TimeSpan.FromSeconds(2);

    private async Task<T> OnContainerAsync<T>(Caller caller, bool activity, Func<ISessionContainer, Task<T>> call)
    {
        ISessionContainer container = await ContainerAsync(caller, activity);
        try
        {
            return await call(container);
        }
        catch (ContainerLostException lost)
        {
            throw Lost(lost);
        }
    }

    private async Task OnContainerAsync(Caller caller, bool activity, Func<ISessionContainer, Task> call) =>
        await OnContainerAsync(caller, activity, async container =>
        {
            await call(container);
            return true;
        });

    private async IAsyncEnumerable<T> ReadContainerAsync<T>(
        Caller caller, bool activity, Func<ISessionContainer, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ISessionContainer container = await ContainerAsync(caller, activity);
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

    private async ValueTask<ISessionContainer> ContainerAsync(Caller caller, bool activity)
    {
        EnsureVisible(caller);
        if (activity) _lastActivity = time.GetUtcNow();
        if (_container is null && record.State.State == SessionState.Ready) await MovedWithinAsync(AdoptionWait, CancellationToken.None);

        if (_container is { } container && record.State.State == SessionState.Ready) return container;

        SessionState state = State;
        bool coming = state is SessionState.Requested or SessionState.Starting or SessionState.Recovering;
        throw new SessionException(
            coming ? SessionError.NotReady : SessionError.WrongState,
            $"Session {Id} is {state}{(record.State.Reason is { } reason ? $": {reason}" : "")}.",
            retryAfter: coming ? TimeSpan.FromSeconds(1) : null);
    }

    private SessionException Lost(ContainerLostException lost) =>
        new(SessionError.NotReady, $"Session {Id} lost its container under the call: {lost.Message}", retryAfter: TimeSpan.FromSeconds(1));
}
