using VibeCoading.AgentClient;
using VibeCoading.AgentClient.Sockets;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Terminals;

/// <summary>
/// A viewer's own connection to its session's agent, where there is a way to it. It is made when first needed and again when it broke; the grain
/// leases it each time, so that whoever may not see the session, or asks of a session that moved, gets no further than the grain.
/// </summary>
/// <param name="loop">The viewer's; null for any.</param>
internal sealed class LeasedAgent(ISessionTerminals terminals, Caller caller, AgentRoutes routes, TimeProvider time, SocketLoop? loop = null) : IAsyncDisposable
{
    /// <summary>After a failure the grain serves for so long: an agent takes only so many connections.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile AgentConnection? _connection;
    // By the clock that nobody sets: a session whose use is not reported falls asleep.
    private long? _failedAt;
    private long? _reportedAt;

    /// <summary>The connection that there is; null when it was not made yet, or broke.</summary>
    public AgentConnection? Connected => _connection is { IsOpen: true } open ? open : null;

    /// <summary>Null when there is no way to the agent from here.</summary>
    public ValueTask<AgentConnection?> ConnectionAsync(CancellationToken cancellationToken) =>
        Connected is { } open ? new ValueTask<AgentConnection?>(open) : new ValueTask<AgentConnection?>(ConnectAsync(cancellationToken));

    /// <summary>Now and then tells the grain that its session is in use. Nobody waits for that: the node may be dead, and typing goes on.</summary>
    public void ReportInput()
    {
        if (_reportedAt is { } reported && time.GetElapsedTime(reported) < ReportInterval) return;

        _reportedAt = time.GetTimestamp();
        _ = ReportAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync();
        _turn.Dispose();
    }

    private async Task ReportAsync()
    {
        try
        {
            await terminals.ReportInput(caller);
        }
        catch (Exception fault) when (TerminalLink.IsForeseen(fault))
        {
            // Input that comes later is reported again.
        }
    }

    private async Task<AgentConnection?> ConnectAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } open) return open;
            if (_connection is { } broken) await broken.DisposeAsync();
            _connection = null;
            if (_failedAt is { } failed && time.GetElapsedTime(failed) < Pause) return null;

            _connection = await routes.OpenAsync(await terminals.LeaseAgent(caller, cancellationToken), loop, cancellationToken);
            _failedAt = _connection is null ? time.GetTimestamp() : null;
            return _connection;
        }
        finally
        {
            _turn.Release();
        }
    }
}
