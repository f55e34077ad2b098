using System.Net;
using System.Net.Http.Json;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class TerminalApiTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Open_List_Get_Delete_RoundTrip()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        TerminalBody opened = await api.PostAsync<TerminalBody>($"{session.Path}/terminals", new { cols = 100, rows = 30 });
        FakeTerminal terminal = session.Terminals.Values.Single();
        terminal.Write("hello"u8);
        terminal.Exit(3);
        PageBody<TerminalBody> listed = await api.GetAsync<PageBody<TerminalBody>>($"{session.Path}/terminals");
        TerminalBody got = await api.GetAsync<TerminalBody>($"{session.Path}/terminals/{opened.Id}");
        using HttpResponseMessage deleted = await api.SendAsync(HttpMethod.Delete, $"{session.Path}/terminals/{opened.Id}");
        ProblemBody gone = await Api.ProblemAsync(api.GetAsync($"{session.Path}/terminals/{opened.Id}"));

        Assert.Equal((100, 30, 0L, terminal.Epoch), (opened.Cols, opened.Rows, opened.Head, opened.Epoch));
        Assert.Null(opened.Exit);
        Assert.Equal(got, Assert.Single(listed.Items));
        Assert.Equal((5L, 3), (got.Head, got.Exit!.Code));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(404, gone.Status);
    }

    [Fact]
    public async Task Open_SaysWhatIsDoneAboutSlowViewers()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        TerminalBody usual = await api.PostAsync<TerminalBody>($"{session.Path}/terminals", new { cols = 100, rows = 30 });
        TerminalBody pausing = await api.PostAsync<TerminalBody>($"{session.Path}/terminals", new { cols = 100, rows = 30, whenSlow = "pause" });
        ProblemBody wrong = await Api.ProblemAsync(api.SendAsync(HttpMethod.Post, $"{session.Path}/terminals", JsonContent.Create(new { cols = 100, rows = 30, whenSlow = "never" })));

        Assert.Equal(("overwrite", "pause"), (usual.WhenSlow, pausing.WhenSlow));
        Assert.Equal(400, wrong.Status);
        Assert.Contains("whenSlow", wrong.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OnSessionThatIsNotReady_Is409WithRetryAfter()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner, SessionState.Starting);

        ProblemBody problem = await Api.ProblemAsync(
            api.SendAsync(HttpMethod.Post, $"{session.Path}/terminals", JsonContent.Create(new { cols = 80, rows = 24 })));

        Assert.Equal((409, "notReady", 1L), (problem.Status, problem.Code, problem.RetryAfterSeconds));
    }

    [Theory]
    [InlineData("UPPER")]
    [InlineData("a-b")]
    [InlineData("missing")]
    public async Task Terminal_ThatCannotBe_Is404(string id)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        Assert.Equal(404, (await Api.ProblemAsync(api.GetAsync($"{session.Path}/terminals/{id}"))).Status);
    }

    [Fact]
    public async Task Socket_WithoutUpgrade_Is426()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        Assert.Equal(426, (await Api.ProblemAsync(api.GetAsync(session.SocketPath(session.AddTerminal())))).Status);
    }

    [Fact]
    public async Task Socket_WithUnknownSubprotocol_Is400()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        UpgradeRefusedException refused = await Assert.ThrowsAsync<UpgradeRefusedException>(
            () => api.ConnectAsync(session.SocketPath(session.AddTerminal()), "vibe.term.v9"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }
}
