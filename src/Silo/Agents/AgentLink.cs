using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Relays;

namespace VibeCoading.Silo.Agents;

/// <summary>
/// A session's way to its agent. When the connection breaks while the container runs, it is made again; calls under way fail, later ones wait.
/// When it cannot be made again, or the container is gone, the link is lost for good and tells why.
/// </summary>
internal sealed class AgentLink : IAsyncDisposable
{
    /// <summary>Pauses between tries. A killed container is seen at the first or second; a busy host gets some five seconds.</summary>
    private static readonly TimeSpan[] Pauses =
        [.. new[] { 0, 20, 50, 100, 200, 500, 1000, 1000, 1000, 1000 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    /// <summary>A hung agent takes every connection and lets each run into its deadline: after this long there is no further try.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(6);

    private readonly SessionId _session;
    private readonly long _epoch;
    private readonly AgentDialer _dialer;
    private readonly SessionContainers _containers;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RelayPass? _pass;
    private readonly Task _keeping;
    private volatile Task<AgentConnection> _connection;
    private int _disposed;

    public AgentLink(SessionId session, long epoch, AgentConnection first, AgentDialer dialer, SessionContainers containers, TimeProvider time)
    {
        (_session, _epoch, _dialer, _containers, _time) = (session, epoch, dialer, containers, time);
        Lease = dialer.LeaseOf(session, epoch);
        _pass = dialer.Admit(Lease);
        Lease = Lease with { Relay = _pass?.Route };
        _connection = Task.FromResult(first);
        _keeping = KeepAsync(first);
    }

    /// <summary>Completes, never faults, when the link is lost for good, with the reason for people.</summary>
    public Task<string> Lost => _lost.Task;

    public int MaxTerminals => _dialer.MaxTerminals;

    /// <summary>For gateways, as long as this is not disposed.</summary>
    public AgentLease Lease { get; }

    /// <summary>The connection as it is, or as it comes back.</summary>
    /// <exception cref="ContainerLostException">The link is lost, or was let go.</exception>
    public Task<AgentConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        Task<AgentConnection> current = _connection;
        return current.IsCompleted ? current : current.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        _pass?.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task KeepAsync(AgentConnection connection)
    {
        while (await BrokenAsync(connection).ConfigureAwait(false) is { } broken)
        {
            var coming = new TaskCompletionSource<AgentConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
            _connection = coming.Task;
            try
            {
                connection = await ReconnectAsync(broken).ConfigureAwait(false);
            }
            catch (ContainerLostException lost)
            {
                Fail(coming, lost);
                ContainerMetrics.LostOne();
                _lost.TrySetResult(lost.Message);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                Fail(coming, new ContainerLostException("The connection was let go."));
                return;
            }

            coming.SetResult(connection);
        }
    }

    /// <summary>Why the connection broke; null when the link is let go. The connection is disposed either way.</summary>
    private async Task<string?> BrokenAsync(AgentConnection connection)
    {
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                return await connection.Closed.WaitAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    /// <exception cref="ContainerLostException">It cannot be made again; the message is the reason.</exception>
    private async Task<AgentConnection> ReconnectAsync(string broken)
    {
        long began = _time.GetTimestamp();
        foreach (TimeSpan pause in Pauses)
        {
            if (_time.GetElapsedTime(began) > LongestSilence) break;
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
            try
            {
                return (await _dialer.DialAsync(_session, _epoch, env: null, _stopping.Token).ConfigureAwait(false)).Connection;
            }
            catch (AgentRefusedException stale) when (stale.Error == AgentError.StaleEpoch)
            {
                throw new ContainerLostException("Another activation took its container over.", stale);
            }
            catch (Exception unreachable) when (unreachable is AgentRefusedException or ContainerLostException)
            {
                broken = unreachable.Message;
            }

            if (await DeathAsync().ConfigureAwait(false) is { } death) throw new ContainerLostException(death);
        }

        throw new ContainerLostException($"Its container runs, but its agent cannot be reached. {broken}");
    }

    /// <summary>Why the container does not run; null while it does, or while nobody can tell.</summary>
    private async Task<string?> DeathAsync()
    {
        try
        {
            ContainerFacts? facts = await _containers.FindAsync(_session, _stopping.Token).ConfigureAwait(false);
            return facts switch
            {
                null or { Condition: ContainerCondition.Removing } => "Its container was removed.",
                { Condition: ContainerCondition.Running or ContainerCondition.Paused or ContainerCondition.Restarting } => null,
                _ => facts.Death(),
            };
        }
        catch (EngineException)
        {
            // The agent may well come back while the engine restarts; the tries are bounded.
            return null;
        }
    }

    private static void Fail(TaskCompletionSource<AgentConnection> coming, ContainerLostException lost)
    {
        coming.SetException(lost);
        // Nobody may be waiting, and that is no unobserved failure.
        _ = coming.Task.Exception;
    }
}
