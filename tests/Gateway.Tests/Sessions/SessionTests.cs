using System.Net;
using System.Net.Http.Json;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Sessions;

public sealed class SessionTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Create_PassesEverythingOn_AndAnswersWithLocation()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        var body = new
        {
            name = "mine", template = "node", image = "img:1", env = new Dictionary<string, string> { ["A"] = "1" }, idleTimeout = 90.5,
            resources = new { memoryBytes = 5_000_000_000, cpus = 1.5, processes = 99 },
        };

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Post, "sessions", JsonContent.Create(body));
        SessionBody view = (await response.Content.ReadFromJsonAsync<SessionBody>(TestContext.Current.CancellationToken))!;

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"{Api.Base}sessions/{view.Id}", response.Headers.Location!.ToString());
        Assert.Equal((owner.Value, "mine", "node", "img:1", "requested", false), (view.Owner, view.Name, view.Template, view.Image, view.State, view.Ready));
        StartSession request = FakeWorld.Find(new SessionId(Guid.ParseExact(view.Id, "N")))!.Request!;
        Assert.Equal((owner, "mine", "node", "img:1"), (request.Owner, request.Name, request.Template, request.Image));
        Assert.Equal(new ResourceRequest(5_000_000_000, 1.5, 99), request.Resources);
        Assert.Equal(TimeSpan.FromSeconds(90.5), request.IdleTimeout);
        Assert.Equal("1", request.Env["A"]);
    }

    [Fact]
    public async Task Get_ShowsTheSessionAsDocumented()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        SessionBody view = await api.GetAsync<SessionBody>(session.Path);

        Assert.Equal((session.Id.ToString(), "ready", true, "fake-node"), (view.Id, view.State, view.Ready, view.Node));
        Assert.Equal(new LimitsBody(1 << 30, 2, 512), view.Limits);
        Assert.Equal(1.5, view.Timings["create:total_new"]);
    }

    [Fact]
    public async Task Delete_Is204EachTime()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        using HttpResponseMessage first = await api.SendAsync(HttpMethod.Delete, session.Path);
        using HttpResponseMessage second = await api.SendAsync(HttpMethod.Delete, session.Path);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.Equal(SessionState.Deleted, session.State);
    }

    [Theory]
    [InlineData("hibernate", "hibernating")]
    [InlineData("resume", "starting")]
    public async Task Sleep_Is202_AndTellsWhereToLook(string call, string state)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        using HttpResponseMessage response = await api.SendAsync(HttpMethod.Post, $"{session.Path}/{call}");
        SessionBody view = (await response.Content.ReadFromJsonAsync<SessionBody>(TestContext.Current.CancellationToken))!;

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"{Api.Base}{session.Path}/status", response.Headers.Location!.ToString());
        Assert.Equal((session.Id.ToString(), state), (view.Id, view.State));
    }

    [Theory]
    [InlineData("hibernate")]
    [InlineData("resume")]
    public async Task Sleep_OfAFailedSession_Is409_AndOfAnothers404(string call)
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        (_, Api other) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner, SessionState.Failed);

        using HttpResponseMessage failed = await api.SendAsync(HttpMethod.Post, $"{session.Path}/{call}");
        using HttpResponseMessage foreign = await other.SendAsync(HttpMethod.Post, $"{session.Path}/{call}");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (failed.StatusCode, foreign.StatusCode));
    }

    [Fact]
    public async Task List_GoesThroughAllByPages()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        string[] ids = [.. Enumerable.Range(0, 5).Select(_ => FakeWorld.Add(owner).Id.ToString())];
        var seen = new List<string>();

        string? next = null;
        do
        {
            PageBody<SessionBody> page = await api.GetAsync<PageBody<SessionBody>>($"sessions?limit=2{(next is null ? "" : $"&after={next}")}");
            Assert.InRange(page.Items.Length, 1, 2);
            seen.AddRange(page.Items.Select(item => item.Id));
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_ByAnAdministrator_IsAnotherOwnersOrEverybodys()
    {
        (OwnerId alice, _) = await fixture.NewOwnerAsync();
        (OwnerId bob, _) = await fixture.NewOwnerAsync();
        string older = FakeWorld.Add(alice).Id.ToString(), newer = FakeWorld.Add(bob).Id.ToString();

        PageBody<SessionBody> ofAlice = await fixture.Admin.GetAsync<PageBody<SessionBody>>($"sessions?owner={alice}");
        PageBody<SessionBody> behind = await fixture.Admin.GetAsync<PageBody<SessionBody>>($"sessions?owner=*&limit=1&after={newer}");
        PageBody<SessionBody> everybodys = await fixture.Admin.GetAsync<PageBody<SessionBody>>("sessions?owner=*&limit=200");

        Assert.Equal([older], ofAlice.Items.Select(item => item.Id));
        Assert.True(string.CompareOrdinal(Assert.Single(behind.Items).Id, newer) < 0);
        Assert.Contains(everybodys.Items, item => item.Owner == alice.Value);
        Assert.Contains(everybodys.Items, item => item.Owner == bob.Value);
    }

    [Fact]
    public async Task List_OfOneself_MayBeAskedForByName_AndOfOthersMayNot()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        (OwnerId other, _) = await fixture.NewOwnerAsync();
        string session = FakeWorld.Add(owner).Id.ToString();
        FakeWorld.Add(other);

        PageBody<SessionBody> own = await api.GetAsync<PageBody<SessionBody>>($"sessions?owner={owner}");
        ProblemBody others = await Api.ProblemAsync(api.GetAsync($"sessions?owner={other}"));
        ProblemBody everybodys = await Api.ProblemAsync(api.GetAsync("sessions?owner=*"));

        Assert.Equal([session], own.Items.Select(item => item.Id));
        Assert.Equal((403, "forbidden", "owner"), (others.Status, others.Code, others.Field));
        Assert.Equal((403, "forbidden", "owner"), (everybodys.Status, everybodys.Code, everybodys.Field));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("after=nonsense", "after")]
    [InlineData("owner=No%20Body", "owner")]
    [InlineData("owner=**", "owner")]
    public async Task List_WithAbsurdPage_Is400NamingIt(string query, string field)
    {
        ProblemBody problem = await Api.ProblemAsync(fixture.Admin.GetAsync($"sessions?{query}"));

        Assert.Equal((400, field), (problem.Status, problem.Field));
    }

    [Fact]
    public async Task List_WithLimitThatIsNoNumber_Is400() =>
        Assert.Equal(400, (await Api.ProblemAsync(fixture.Admin.GetAsync("sessions?limit=many"))).Status);

    [Fact]
    public async Task Method_ThatIsNotKnown_Is405() =>
        Assert.Equal((405, "methodNotAllowed"), await StatusAndCodeAsync(HttpMethod.Put, "sessions"));

    [Fact]
    public async Task Path_ThatIsNotKnown_Is404AndNotThePage() =>
        Assert.Equal((404, "notFound"), await StatusAndCodeAsync(HttpMethod.Get, "nonsense"));

    private async Task<(int, string)> StatusAndCodeAsync(HttpMethod method, string path)
    {
        ProblemBody problem = await Api.ProblemAsync(fixture.Admin.SendAsync(method, path));
        return (problem.Status, problem.Code);
    }
}
