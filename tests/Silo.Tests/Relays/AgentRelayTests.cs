using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.AgentClient.Relays;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Relays;

namespace VibeCoading.Silo.Tests.Relays;

/// <summary>Bytes between gateways on other hosts and this node's agents; whoever has no pass gets nowhere.</summary>
public sealed class AgentRelayTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("v");
    private readonly Socket _agent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly FakeTimeProvider _time = new();
    private readonly List<IDisposable> _sockets = [];
    private AgentRelay _relay = null!;

    private static uint Me { get; } = uint.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AgentLease Lease => new(Path.Combine(_directory.FullName, "agent.sock"), Me, new SessionId(Guid.Empty), 1, new NodeId("here"));

    public async ValueTask InitializeAsync()
    {
        _agent.Bind(new UnixDomainSocketEndPoint(Lease.SocketPath));
        _agent.Listen();
        _relay = RelayOn(port: 0, _time);
        await _relay.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _relay.StopAsync(CancellationToken.None);
        _relay.Dispose();
        foreach (IDisposable socket in _sockets) socket.Dispose();
        _agent.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Bytes_PassBothWays_AndNoneBesides()
    {
        (Socket gateway, Socket agent) = await ConnectedAsync();

        await gateway.SendAsync("to the agent"u8.ToArray(), Cancellation);
        Assert.Equal("to the agent", await ReadAsync(agent));
        await agent.SendAsync("and back"u8.ToArray(), Cancellation);
        Assert.Equal("and back", await ReadAsync(gateway));
    }

    /// <summary>More than sockets hold: the relay has to wait for each side in turn, and is to keep little of it.</summary>
    [Fact]
    public async Task Bytes_OfSidesThatDoNotReadForAWhile_AllArriveOnce()
    {
        const int Length = 24 << 20;
        (Socket gateway, Socket agent) = await ConnectedAsync();
        byte[] down = RandomNumberGenerator.GetBytes(Length);
        byte[] up = RandomNumberGenerator.GetBytes(Length);
        Task sending = Task.WhenAll(agent.SendAsync(down, Cancellation).AsTask(), gateway.SendAsync(up, Cancellation).AsTask());
        await Task.Delay(200, Cancellation);
        Assert.False(sending.IsCompleted);

        byte[][] received = await Task.WhenAll(ReadAsync(gateway, Length), ReadAsync(agent, Length));

        await sending;
        Assert.Equal(Convert.ToHexString(SHA256.HashData(down)), Convert.ToHexString(SHA256.HashData(received[0])));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(up)), Convert.ToHexString(SHA256.HashData(received[1])));
    }

    [Fact]
    public async Task Connection_WhenOneSideEnds_EndsOnTheOther()
    {
        (Socket gateway, Socket agent) = await ConnectedAsync();
        agent.Dispose();
        Assert.True(await EndsAsync(gateway));

        (gateway, agent) = await ConnectedAsync();
        gateway.Dispose();
        Assert.True(await EndsAsync(agent));
        await NoneIsLeftAsync();
    }

    /// <summary>What was not taken yet must not keep it, nor have its thread spin.</summary>
    [Fact]
    public async Task Connection_WhenTheSideThatDoesNotReadBreaks_Ends()
    {
        (Socket gateway, Socket agent) = await ConnectedAsync();
        Task sending = agent.SendAsync(new byte[24 << 20], Cancellation).AsTask();
        await Task.Delay(200, Cancellation);
        gateway.LingerState = new LingerOption(enable: true, seconds: 0);
        gateway.Dispose();

        await Assert.ThrowsAsync<SocketException>(() => sending.WaitAsync(Limit, Cancellation));
        await NoneIsLeftAsync();
    }

    [Theory]
    [InlineData("VBR1another pass of thirty-two bytes")]
    [InlineData("GET / HTTP/1.1\r\nHost: there\r\nX: 1\r\n\r\n")]
    public async Task Visitor_WithoutAPass_GetsNowhere(string words)
    {
        using RelayPass pass = _relay.Admit(Lease)!;
        Socket visitor = await VisitAsync(pass.Route);
        await visitor.SendAsync(Encoding.ASCII.GetBytes(words), Cancellation);

        Assert.True(await EndsAsync(visitor));
        Assert.False(_agent.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public async Task Visitor_WithAPassThatWasTakenBack_GetsNowhere()
    {
        RelayPass pass = _relay.Admit(Lease)!;
        pass.Dispose();

        Assert.True(await EndsAsync(await GreetAsync(pass.Route)));
        Assert.False(_agent.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public async Task Visitor_ThatSaysNothing_IsSentAway()
    {
        using RelayPass pass = _relay.Admit(Lease)!;
        Socket visitor = await VisitAsync(pass.Route);
        Task<bool> ending = EndsAsync(visitor);
        await Task.Delay(100, Cancellation);
        Assert.False(ending.IsCompleted);

        while (!ending.IsCompleted)
        {
            _time.Advance(AgentRelay.Patience);
            await Task.Delay(10, Cancellation);
        }

        Assert.True(await ending);
    }

    [Fact]
    public async Task Visitors_ThatSayNothing_KeepOthersOutOnlyUntilTheyAreSentAway()
    {
        using RelayPass pass = _relay.Admit(Lease)!;
        for (int visitor = 0; visitor < 300; visitor++) await VisitAsync(pass.Route);
        Assert.True(await EndsAsync(await GreetAsync(pass.Route)));

        Socket? served = null;
        while (served is null)
        {
            _time.Advance(AgentRelay.Patience);
            await Task.Delay(50, Cancellation);
            Socket next = await GreetAsync(pass.Route);
            await Task.Delay(50, Cancellation);
            if (_agent.Poll(0, SelectMode.SelectRead)) served = next;
        }

        Socket agent = Kept(await _agent.AcceptAsync(Cancellation));
        await served.SendAsync("k"u8.ToArray(), Cancellation);
        Assert.Equal("k", await ReadAsync(agent));
    }

    [Fact]
    public async Task Visitor_WhereSomebodyElseListens_GetsNowhere()
    {
        using RelayPass pass = _relay.Admit(Lease with { Uid = Me + 1 })!;

        Assert.True(await EndsAsync(await GreetAsync(pass.Route)));
    }

    [Fact]
    public async Task Stop_EndsWhatItPassesOn()
    {
        (Socket gateway, Socket agent) = await ConnectedAsync();

        await _relay.StopAsync(Cancellation);

        Assert.True(await EndsAsync(gateway));
        Assert.True(await EndsAsync(agent));
    }

    [Fact]
    public async Task Start_WhereThePortIsTaken_NamesIt()
    {
        using RelayPass pass = _relay.Admit(Lease)!;
        using AgentRelay second = RelayOn(pass.Route.Port);

        OptionsValidationException taken = await Assert.ThrowsAsync<OptionsValidationException>(() => second.StartAsync(Cancellation));

        Assert.Contains($"Vibe:Relay:Port is {pass.Route.Port}", taken.Message, StringComparison.Ordinal);
    }

    private static AgentRelay RelayOn(int port, FakeTimeProvider? time = null) =>
        new(Options.Create(new RelayOptions { Port = port }), new ClusterSettings(), time ?? new FakeTimeProvider(), NullLogger<AgentRelay>.Instance);

    private async Task<(Socket Gateway, Socket Agent)> ConnectedAsync()
    {
        using RelayPass pass = _relay.Admit(Lease)!;
        Socket gateway = await GreetAsync(pass.Route);
        return (gateway, Kept(await _agent.AcceptAsync(Cancellation)));
    }

    private async Task<Socket> GreetAsync(RelayRoute route) => Kept(await RelaySocket.ConnectAsync(route, Limit, TimeProvider.System, Cancellation));

    private async Task<Socket> VisitAsync(RelayRoute route)
    {
        Socket visitor = Kept(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await visitor.ConnectAsync(IPAddress.Parse(route.Address), route.Port, Cancellation);
        return visitor;
    }

    private Socket Kept(Socket socket)
    {
        _sockets.Add(socket);
        return socket;
    }

    private async Task NoneIsLeftAsync()
    {
        for (int looks = 0; _relay.Connections > 0 && looks < 100; looks++) await Task.Delay(50, Cancellation);
        Assert.Equal(0, _relay.Connections);
    }

    private static async Task<bool> EndsAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Limit, Cancellation) == 0;
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        byte[] buffer = new byte[100];
        int count = await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Limit, Cancellation);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int length)
    {
        byte[] all = new byte[length];
        for (int received = 0; received < length;)
        {
            int count = await socket.ReceiveAsync(all.AsMemory(received), Cancellation).AsTask().WaitAsync(Limit, Cancellation);
            Assert.NotEqual(0, count);
            received += count;
        }

        return all;
    }
}
