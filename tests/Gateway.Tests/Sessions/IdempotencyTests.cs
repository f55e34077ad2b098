using System.Net;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Sessions;

public sealed class IdempotencyTests(GatewayFixture fixture)
{
    private static readonly (string, string) Key = ("Idempotency-Key", "one: two/three");

    [Fact]
    public async Task Repeat_AnswersTheSameSession()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();

        SessionBody[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(api, "a")));

        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Single(FakeWorld.Of(owner));
    }

    [Fact]
    public async Task SameKey_WithOtherBody_Is422()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();
        await CreateAsync(api, "a");

        ProblemBody problem = await Api.ProblemAsync(api.SendAsync(HttpMethod.Post, "sessions", Content("b"), Key));

        Assert.Equal((422, "idempotencyKeyReused", "Idempotency-Key"), (problem.Status, problem.Code, problem.Field));
        Assert.Single(FakeWorld.Of(owner));
    }

    [Fact]
    public async Task SameKey_OfOtherOwner_IsAnother()
    {
        (_, Api one) = await fixture.NewOwnerAsync();
        (_, Api other) = await fixture.NewOwnerAsync();

        Assert.NotEqual((await CreateAsync(one, "a")).Id, (await CreateAsync(other, "a")).Id);
    }

    [Fact]
    public async Task Key_OfRefusedAttempt_MayBeUsedAgain()
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        using HttpResponseMessage refused = await api.SendAsync(HttpMethod.Post, "sessions", Content("a", $"{FakeSession.Refuse}NoCapacity"), Key);
        SessionBody second = await CreateAsync(api, "b");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("b", second.Name);
    }

    [Fact]
    public async Task Key_OfAttemptWithUnknownOutcome_StillStandsForItsSession()
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        using HttpResponseMessage first = await api.SendAsync(HttpMethod.Post, "sessions", Content("a", $"{FakeSession.Refuse}NodeUnavailable"), Key);
        ProblemBody other = await Api.ProblemAsync(api.SendAsync(HttpMethod.Post, "sessions", Content("b"), Key));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal(422, other.Status);
    }

    [Fact]
    public async Task SessionThatIsSentOn_IsOne_AlsoForRepeats()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();

        using HttpResponseMessage first = await api.SendAsync(HttpMethod.Post, "sessions", Content("a", FakeSession.Elsewhere), Key);
        using HttpResponseMessage again = await api.SendAsync(HttpMethod.Post, "sessions", Content("a", FakeSession.Elsewhere), Key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Single(FakeWorld.Of(owner));
    }

    [Fact]
    public async Task WithoutKey_EachIsAnother()
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        Assert.NotEqual(
            (await api.PostAsync<SessionBody>("sessions", new { })).Id,
            (await api.PostAsync<SessionBody>("sessions", new { })).Id);
    }

    private static Task<SessionBody> CreateAsync(Api api, string name) =>
        api.PostAsync<SessionBody>("sessions", new { name }, HttpStatusCode.Created, Key);

    private static StringContent Content(string name, string? template = null) => new(
        template is null ? $$"""{"name":"{{name}}"}""" : $$"""{"name":"{{name}}","template":"{{template}}"}""", System.Text.Encoding.UTF8, "application/json");
}
