using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Terminals;
using VibeCoading.Gateway.Tests.Fakes;

namespace VibeCoading.Gateway.Tests.Terminals;

/// <summary>With a grain that leases an agent, and listeners in the agent's place or a relay's.</summary>
public abstract class LeasedAgentTest : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("v");

    private protected FakeTimeProvider Time { get; } = new();

    private protected LeasingGrain Grain { get; } = new();

    private protected FakeDepartures Departures { get; } = new();

    /// <summary>The user id of this process, as <c>proc_pid_status(5)</c> tells it.</summary>
    private protected static uint Me { get; } = uint.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);

    private protected AgentRoutes Routes => field ??= new AgentRoutes(Options.Create(new TerminalOptions()), Departures, Time, NullLogger<AgentRoutes>.Instance);

    private protected string SocketPath => Path.Combine(_directory.FullName, "agent.sock");

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Departures.Dispose();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static async Task<AgentConnection> ConnectedAsync(LeasedAgent agent, FakeAgent listener)
    {
        Task<AgentConnection?> connecting = agent.ConnectionAsync(Cancellation).AsTask();
        var answer = new HelloAnswer(FrameLimits.ProtocolVersion, "fake", "boot", 1024, 1024);
        await listener.AnswerHelloAsync(Operation.Result, JsonSerializer.SerializeToUtf8Bytes(answer, AgentJson.Default.HelloAnswer));
        return Assert.IsType<AgentConnection>(await connecting);
    }

    private protected AgentLease LeaseOf(uint uid) => new(SocketPath, uid, new SessionId(Guid.Empty), 1, new NodeId("here"));

    private protected AgentLease RelayedBy(RelayRoute route) =>
        LeaseOf(Me) with { Relay = route, Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1) };

    /// <summary>A session that leases its agent, and nothing else. In here, where Orleans does not take it for a grain.</summary>
    private protected sealed class LeasingGrain : NoTerminals
    {
        public AgentLease? Lease { get; set; }

        public int Asked { get; private set; }

        public int Reported { get; private set; }

        public Task Report { get; set; } = Task.CompletedTask;

        public override Task<AgentLease> LeaseAgent(Caller caller, CancellationToken cancellationToken = default)
        {
            Asked++;
            return Task.FromResult(Lease!);
        }

        public override Task ReportInput(Caller caller)
        {
            Reported++;
            return Report;
        }
    }
}
