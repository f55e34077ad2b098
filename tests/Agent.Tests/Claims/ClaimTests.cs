using System.Text.Json;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Tests.Claims;

public sealed class ClaimTests : IAsyncLifetime
{
    private LocalAgent? _agent;

    private string ClaimFile => Path.Combine(_agent!.Directory.Run, "claim.json");

    public async ValueTask InitializeAsync() => _agent = await LocalAgent.StartAsync();

    public async ValueTask DisposeAsync() => await _agent!.DisposeAsync();

    [Fact]
    public async Task Request_BeforeHello_IsRefused()
    {
        await using AgentClient client = await AgentClient.ConnectAsync(_agent!.Directory.Socket);

        await Refused.WithAsync(AgentError.NotClaimed, client.AskAsync(Operation.Ping));
        await Refused.WithAsync(AgentError.NotClaimed, client.ListTerminalsAsync());
        HelloAnswer answer = await client.HelloAsync("s", 1);
        Assert.Equal(FrameLimits.ProtocolVersion, answer.Protocol);
        Assert.InRange(answer.OpenFilesSoft, 1, answer.OpenFilesHard);
        await client.AskAsync(Operation.Ping);
    }

    [Fact]
    public async Task Hello_OfAHigherEpoch_EndsTheLowerOnes()
    {
        await using AgentClient first = await _agent!.ConnectAsync("s", 5);
        await using AgentClient same = await _agent.ConnectAsync("s", 5);
        await first.OpenAsync("t", "read x");
        await using AgentClient higher = await _agent.ConnectAsync("s", 6);

        await first.Closed;
        await same.Closed;
        Assert.Single(await higher.ListTerminalsAsync());
        await using AgentClient late = await AgentClient.ConnectAsync(_agent.Directory.Socket);
        Assert.Contains("6", await Refused.WithAsync(AgentError.StaleEpoch, late.HelloAsync("s", 5)), StringComparison.Ordinal);
        await Refused.WithAsync(AgentError.NotClaimed, late.AskAsync(Operation.Ping));
    }

    [Fact]
    public async Task Hello_OfAnotherSession_IsRefusedWhateverItsEpoch()
    {
        await using AgentClient holder = await _agent!.ConnectAsync("s", 1);
        await using AgentClient other = await AgentClient.ConnectAsync(_agent.Directory.Socket);

        await Refused.WithAsync(AgentError.StaleEpoch, other.HelloAsync("other", 100));
        await Refused.WithAsync(AgentError.StaleEpoch, other.HelloAsync("", 100));
        await holder.AskAsync(Operation.Ping);
    }

    [Fact]
    public async Task Slot_HoldsNothing_AndEndsWithTheClaim()
    {
        await using AgentClient slot = await _agent!.ConnectAsync("", 1_000_000);
        await using AgentClient second = await _agent.ConnectAsync("", 0);
        await slot.AskAsync(Operation.Ping);
        Assert.False(File.Exists(ClaimFile));
        await using AgentClient claimant = await _agent.ConnectAsync("s", 1);

        await slot.Closed;
        await second.Closed;
        await claimant.AskAsync(Operation.Ping);
    }

    [Fact]
    public async Task Slot_MayClaimOnItsOwnConnection()
    {
        await using AgentClient slot = await _agent!.ConnectAsync("", 0);

        await slot.HelloAsync("s", 1);
        await slot.AskAsync(Operation.Ping);
    }

    [Fact]
    public async Task Claim_SurvivesARestart()
    {
        await using (await _agent!.ConnectAsync("s", 7))
        {
            ClaimRecord? written = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(ClaimFile, TestContext.Current.CancellationToken), AgentJson.Default.ClaimRecord);
            Assert.Equal(new ClaimRecord("s", 7, "node"), written);
        }

        await _agent.KillAsync();
        await _agent.StartAgainAsync();
        await using AgentClient client = await AgentClient.ConnectAsync(_agent.Directory.Socket);
        await Refused.WithAsync(AgentError.StaleEpoch, client.HelloAsync("s", 6));
        await Refused.WithAsync(AgentError.StaleEpoch, client.HelloAsync("other", 9));
        await client.HelloAsync("s", 7);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{\"session\":null,\"epoch\":1,\"node\":\"\"}")]
    public async Task Claim_ThatCannotBeRead_IsIgnored(string content)
    {
        await _agent!.KillAsync();
        await File.WriteAllTextAsync(ClaimFile, content, TestContext.Current.CancellationToken);
        await _agent.StartAgainAsync();

        await using AgentClient client = await _agent.ConnectAsync("s", 1);
        Assert.Contains("claim.json", _agent.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_ThatIsAPipe_DoesNotBlockTheStart()
    {
        await _agent!.KillAsync();
        await Shell.RunAsync("mkfifo", ClaimFile);
        await _agent.StartAgainAsync();

        await using AgentClient client = await _agent.ConnectAsync("s", 1);
        Assert.Contains("\"s\"", await File.ReadAllTextAsync(ClaimFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hello_ThatMakesNoSense_IsRefused()
    {
        await using AgentClient client = await AgentClient.ConnectAsync(_agent!.Directory.Socket);

        await Refused.WithAsync(AgentError.BadRequest, client.HelloAsync("s", 0));
        await Refused.WithAsync(AgentError.BadRequest, client.HelloAsync("s", -1));
        await Refused.WithAsync(AgentError.BadRequest, client.HelloAsync(new string('s', 1000), 1));
        await Refused.WithAsync(AgentError.BadRequest, client.HelloAsync("s", 1, new Dictionary<string, string> { [""] = "x" }));
        await Refused.WithAsync(AgentError.BadRequest, client.AskAsync(Operation.Hello, new Hello(FrameLimits.ProtocolVersion + 1, "s", 1, "n"), AgentJson.Default.Hello));
        await client.HelloAsync("s", 1);
    }

    [Fact]
    public async Task Start_WithArgumentsItDoesNotKnow_IsRefused()
    {
        Assert.Equal(2, (await LocalAgent.RunAsync("--nonsense", "/x")).ExitCode);
        Assert.Equal(2, (await LocalAgent.RunAsync("--socket")).ExitCode);
        (int code, string error) = await LocalAgent.RunAsync("--socket", "/no/such/agent.sock", "--workspace", "/tmp");
        Assert.Equal(1, code);
        Assert.Contains("/no/such/agent.sock", error, StringComparison.Ordinal);
        Assert.Contains("/no/workspace", (await LocalAgent.RunAsync("--workspace", "/no/workspace")).Error, StringComparison.Ordinal);
    }
}
