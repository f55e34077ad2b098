using System.Net;
using System.Net.Sockets;
using VibeCoading.AgentClient;
using VibeCoading.AgentClient.Relays;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Gateway.Terminals;
using VibeCoading.Gateway.Tests.Fakes;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>Agents on other hosts, through the relays of their silos.</summary>
public sealed class RelayedAgentTests : LeasedAgentTest
{
    [Fact]
    public async Task Connection_ToAnAgentElsewhere_GoesThroughItsRelay()
    {
        using var relay = new FakeAgent(new IPEndPoint(IPAddress.Loopback, 0), RelayHello.Length);
        Grain.Lease = RelayedBy(relay.Route);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);

        AgentConnection connection = await ConnectedAsync(agent, relay);

        Assert.True(connection.IsOpen);
        Assert.Equal(RelayHello.Encode(relay.Route.Pass), relay.Greeting);
    }

    [Fact]
    public async Task Connection_ThroughARelay_EndsWithItsSilo()
    {
        using var relay = new FakeAgent(new IPEndPoint(IPAddress.Loopback, 0), RelayHello.Length);
        Grain.Lease = RelayedBy(relay.Route);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);
        AgentConnection connection = await ConnectedAsync(agent, relay);

        await Departures.Gone.CancelAsync();

        Assert.Contains("is gone", await connection.Closed.WaitAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_WhereTheRelayEndsIt_IsNone()
    {
        using var relay = new FakeAgent(new IPEndPoint(IPAddress.Loopback, 0), RelayHello.Length);
        Grain.Lease = RelayedBy(relay.Route);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);

        Task<AgentConnection?> connecting = agent.ConnectionAsync(Cancellation).AsTask();
        await relay.AcceptAsync();
        relay.HangUp();

        Assert.Null(await connecting);
    }

    /// <summary>Nobody listens: the silo has just ended, and its successor may be there at the next try.</summary>
    [Fact]
    public async Task Connection_WhereTheRelayIsNoMore_IsTriedAgain()
    {
        RelayRoute route;
        using (var relay = new FakeAgent(new IPEndPoint(IPAddress.Loopback, 0), RelayHello.Length)) route = relay.Route;
        Grain.Lease = RelayedBy(route);
        await using var agent = new LeasedAgent(Grain, default, Routes, Time);
        Assert.Null(await agent.ConnectionAsync(Cancellation));

        using var next = new FakeAgent(new IPEndPoint(IPAddress.Loopback, route.Port), RelayHello.Length);
        Time.Advance(TimeSpan.FromSeconds(6));

        Assert.True((await ConnectedAsync(agent, next)).IsOpen);
    }

    /// <summary>As behind a firewall that drops what comes: its queue is full.</summary>
    [Fact]
    public async Task Connection_WhereNothingIsHeardOfTheRelay_IsLeftToTheGrainForAWhile()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        Grain.Lease = RelayedBy(new RelayRoute("127.0.0.1", port, [.. new byte[RelayHello.PassBytes]]));
        await using var one = new LeasedAgent(Grain, default, Routes, Time);
        Task<AgentConnection?> trying = one.ConnectionAsync(Cancellation).AsTask();
        await Task.Delay(100, Cancellation);
        Assert.False(trying.IsCompleted);

        while (!trying.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Cancellation);
        }

        Assert.Null(await trying);
        // Another viewer is not held up.
        await using var other = new LeasedAgent(Grain, default, Routes, Time);
        Assert.Null(await other.ConnectionAsync(Cancellation));
    }
}
