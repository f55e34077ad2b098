using System.Collections.Immutable;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Sessions;

/// <summary>Starts that fail: the error says why, and nothing is left.</summary>
public sealed class FailedStartTests
{
    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Fact]
    public async Task Provision_WhenTheImageIsMissing_NamesItAndLeavesNothing()
    {
        await using TestNode node = await TestNode.StartAsync();

        SessionException failed = await Assert.ThrowsAsync<SessionException>(() => ProvisionAsync(node, "vibe-test-no-such-image:1"));

        Assert.Equal(SessionError.ImageMissing, failed.Error);
        Assert.Contains("vibe-test-no-such-image:1", failed.Message, StringComparison.Ordinal);
        Assert.Empty(await node.LeftAsync(_session));
    }

    [Fact]
    public async Task Provision_WhenTheAgentCannotBeStarted_TellsDockersWordsAndLeavesNothing()
    {
        await using var agent = await FakeAgentBinary.CreateAsync("not a program");
        await using TestNode node = await TestNode.StartAsync(("Vibe:Node:AgentPath", agent.Path));

        SessionException failed = await Assert.ThrowsAsync<SessionException>(() => ProvisionAsync(node, TestNode.Image));

        Assert.Equal(SessionError.StartFailed, failed.Error);
        Assert.Contains("exec format error", failed.Message, StringComparison.Ordinal);
        Assert.Empty(await node.LeftAsync(_session));
    }

    [Fact]
    public async Task Provision_WhenTheAgentEndsAtOnce_TellsItsExitCodeAndLeavesNothing()
    {
        await using var agent = await FakeAgentBinary.CreateAsync("#!/bin/sh\nexit 42\n");
        await using TestNode node = await TestNode.StartAsync(("Vibe:Node:AgentPath", agent.Path));

        SessionException failed = await Assert.ThrowsAsync<SessionException>(() => ProvisionAsync(node, TestNode.Image));

        Assert.Equal(SessionError.StartFailed, failed.Error);
        Assert.Contains("42", failed.Message, StringComparison.Ordinal);
        Assert.Empty(await node.LeftAsync(_session));
    }

    [Fact]
    public async Task Provision_WhenTheAgentNeverListens_TimesOutAndLeavesNothing()
    {
        await using var agent = await FakeAgentBinary.CreateAsync("#!/bin/sh\nexec sleep 600\n");
        await using TestNode node = await TestNode.StartAsync(("Vibe:Node:AgentPath", agent.Path), ("Vibe:Container:StartTimeout", "00:00:10"));

        SessionException failed = await Assert.ThrowsAsync<SessionException>(() => ProvisionAsync(node, TestNode.Image));

        Assert.Equal(SessionError.StartTimedOut, failed.Error);
        Assert.Contains("does not listen", failed.Message, StringComparison.Ordinal);
        Assert.Empty(await node.LeftAsync(_session));
    }

    [Fact]
    public async Task Provision_WhenCancelled_SaysSoAndLeavesNothing()
    {
        await using var agent = await FakeAgentBinary.CreateAsync("#!/bin/sh\nexec sleep 600\n");
        await using TestNode node = await TestNode.StartAsync(("Vibe:Node:AgentPath", agent.Path));
        using var caller = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProvisionAsync(node, TestNode.Image, caller.Token));

        Assert.Empty(await node.LeftAsync(_session));
    }

    [Fact]
    public async Task Provision_WhenItFails_KeepsTheWorkspaceThatWasThere()
    {
        await using TestNode node = await TestNode.StartAsync();
        await (await node.ProvisionAsync(_session)).DisposeAsync();
        await node.Docker.Containers.RemoveContainerAsync(node.ContainerName(_session), new() { Force = true }, Within.Token());

        await Assert.ThrowsAsync<SessionException>(() => ProvisionAsync(node, "vibe-test-no-such-image:1"));

        Assert.Equal([node.Paths.Workspace(_session)], await node.LeftAsync(_session));
    }

    [Fact]
    public async Task Engine_WhenItCannotBeReached_IsUnavailableAndMayBeAskedAgain()
    {
        await using TestNode node = await TestNode.StartAsync(("Vibe:Engine:Endpoint", "unix:///tmp/vibe-test-no-such-engine.sock"));

        SessionException plan = await Assert.ThrowsAsync<SessionException>(() => node.Host.PlanAsync(Requests.Session(), Within.Token()));
        SessionException provision = await Assert.ThrowsAsync<SessionException>(() => ProvisionAsync(node, TestNode.Image));
        SessionException adopt = await Assert.ThrowsAsync<SessionException>(() => node.Host.AdoptAsync(_session, 1, Within.Token()));
        SessionException remove = await Assert.ThrowsAsync<SessionException>(() => node.Host.RemoveAsync(_session, Within.Token()));

        Assert.All([plan, provision, adopt, remove], failed => Assert.Equal((SessionError.EngineUnavailable, TimeSpan.FromSeconds(2)), (failed.Error, failed.RetryAfter)));
        Assert.Contains("/tmp/vibe-test-no-such-engine.sock", plan.Message, StringComparison.Ordinal);
    }

    private async Task ProvisionAsync(TestNode node, string image, CancellationToken? cancellationToken = null)
    {
        var plan = new SessionPlan("blank", image, new ResourceLimits(256L << 20, 1, 128), ImmutableDictionary<string, string>.Empty, TimeSpan.FromMinutes(30), TemplateLibrary.Empty);
        await using ISessionContainer container = await node.Host.ProvisionAsync(_session, 1, plan, cancellationToken ?? Within.Token());
    }
}
