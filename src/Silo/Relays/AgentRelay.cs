using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.AgentClient.Relays;
using VibeCoading.AgentClient.Sockets;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Silo.Relays;

/// <summary>
/// Connects gateways on other hosts to this node's agents, byte for byte. Whoever comes must have a pass, which only a session's grain gives; what may be
/// done with the agent then, the agent itself decides by the epoch that it is claimed with.
/// </summary>
internal sealed partial class AgentRelay(IOptions<RelayOptions> options, ClusterSettings cluster, TimeProvider time, ILogger<AgentRelay> logger) : BackgroundService
{
    /// <summary>How long somebody may take to say who it is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>So many may be about to say it. A gateway does so at once.</summary>
    private const int MostUnknown = 256;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, AgentLease> _passes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RelayedConnection, bool> _connections = new();
    private readonly IPAddress _address = cluster.ResolveAddress();
    private Socket? _listener;
    private int _unknown;

    /// <summary>How many connections it passes on at the moment.</summary>
    public int Connections => _connections.Count;

    /// <summary>A way to an agent of this node; null where this node has no relay.</summary>
    public RelayPass? Admit(AgentLease lease)
    {
        if (_listener is not { LocalEndPoint: IPEndPoint at }) return null;

        byte[] pass = RandomNumberGenerator.GetBytes(RelayHello.PassBytes);
        string key = Convert.ToHexString(pass);
        _passes[key] = lease;
        return new RelayPass(new RelayRoute($"{_address}", at.Port, [.. pass]), _ => _passes.TryRemove(key, out AgentLease? _));
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled) return Task.CompletedTask;

        var listener = new Socket(_address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(_address, options.Value.Port));
            listener.Listen();
        }
        catch (SocketException taken)
        {
            listener.Dispose();
            throw new OptionsValidationException(
                RelayOptions.Section, typeof(RelayOptions), [$"{RelayOptions.Section}:{nameof(RelayOptions.Port)} is {options.Value.Port}, which cannot be listened on at {_address}: {taken.Message}"]);
        }

        _listener = listener;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        _listener?.Dispose();
        foreach (RelayedConnection connection in _connections.Keys) connection.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Socket visitor = await _listener!.AcceptAsync(stoppingToken).ConfigureAwait(false);
                if (Interlocked.Increment(ref _unknown) <= MostUnknown)
                {
                    _ = ReceiveAsync(visitor, stoppingToken);
                    continue;
                }

                Interlocked.Decrement(ref _unknown);
                visitor.Dispose();
            }
            catch (SocketException refused)
            {
                // Above all that this process has no descriptor left.
                LogNotAccepted(refused.Message);
                await Task.Delay(AcceptPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ReceiveAsync(Socket visitor, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            if (await LeaseOfAsync(visitor, either.Token).ConfigureAwait(false) is not { } lease)
            {
                LogUnknown($"{visitor.RemoteEndPoint}");
                visitor.Dispose();
                return;
            }

            Connect(visitor, await AgentSocket.ConnectAsync(lease.SocketPath, lease.Uid, either.Token).ConfigureAwait(false), stopping);
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ContainerLostException)
        {
            // The gateway sees the connection's end, and asks the grain.
            visitor.Dispose();
        }
        finally
        {
            Interlocked.Decrement(ref _unknown);
        }
    }

    private async Task<AgentLease?> LeaseOfAsync(Socket visitor, CancellationToken cancellationToken)
    {
        byte[] hello = new byte[RelayHello.Length];
        for (int received = 0; received < hello.Length;)
        {
            int count = await visitor.ReceiveAsync(hello.AsMemory(received), cancellationToken).ConfigureAwait(false);
            if (count == 0) return null;
            received += count;
        }

        return _passes.GetValueOrDefault(Convert.ToHexString(RelayHello.PassIn(hello)));
    }

    private void Connect(Socket visitor, Socket agent, CancellationToken stopping)
    {
        visitor.NoDelay = true;
        var connection = new RelayedConnection(visitor, agent, ended => _connections.TryRemove(ended, out _));
        _connections[connection] = true;
        connection.Start();
        // Too late to be on the list of those that are ended.
        if (stopping.IsCancellationRequested) connection.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "Somebody at {Address} connected to the relay without a pass that is good")]
    private partial void LogUnknown(string address);

    [LoggerMessage(LogLevel.Warning, "The relay cannot take a connection: {Why}")]
    private partial void LogNotAccepted(string why);
}
