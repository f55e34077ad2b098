using System.Net;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Identity;

public sealed class AuthenticationTests(GatewayFixture fixture)
{
    [Theory]
    [InlineData("GET", "me")]
    [InlineData("GET", "sessions")]
    [InlineData("POST", "sessions")]
    [InlineData("GET", "keys")]
    [InlineData("POST", "tickets")]
    [InlineData("GET", "sessions/0123456789abcdef0123456789abcdef/files")]
    [InlineData("GET", "sessions/0123456789abcdef0123456789abcdef/terminals/t1/ws")]
    public async Task Call_WithoutCredentials_Is401(string method, string path)
    {
        Api nobody = fixture.Admin.With(null);

        ProblemBody problem = await Api.ProblemAsync(nobody.SendAsync(new HttpMethod(method), path));

        Assert.Equal((401, "unauthorized"), (problem.Status, problem.Code));
    }

    [Theory]
    [InlineData("vibe_wrong")]
    [InlineData("")]
    public async Task Call_WithWrongKey_Is401(string key)
    {
        using HttpResponseMessage response = await fixture.Admin.With(null).GetAsync("me", ("Authorization", $"Bearer {key}"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Call_WithWrongKeyAndValidCookie_Is401()
    {
        (_, Api api) = await fixture.NewOwnerAsync();
        string cookie = await Browser.SignInAsync(api);

        using HttpResponseMessage response = await fixture.Admin.With("vibe_wrong").GetAsync("me", ("Cookie", cookie));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Me_WithKey_NamesItsOwner()
    {
        (OwnerId owner, Api api) = await fixture.NewOwnerAsync();

        Assert.Equal(new MeBody(owner.Value, false), await api.GetAsync<MeBody>("me"));
        Assert.Equal(new MeBody("admin", true), await fixture.Admin.GetAsync<MeBody>("me"));
    }

    [Fact]
    public async Task DeletedKey_IsRefusedAtOnceByTheGatewayThatDeletedIt()
    {
        CreatedKeyBody key = await fixture.Admin.PostAsync<CreatedKeyBody>("keys", new { owner = "leaver" });
        Api leaver = fixture.Admin.With(key.Key);
        await leaver.GetAsync<MeBody>("me");

        using HttpResponseMessage deleted = await fixture.Admin.SendAsync(HttpMethod.Delete, $"keys/{key.Id}");
        ProblemBody refused = await Api.ProblemAsync(leaver.GetAsync("me"));
        ProblemBody again = await Api.ProblemAsync(fixture.Admin.SendAsync(HttpMethod.Delete, $"keys/{key.Id}"));

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(401, refused.Status);
        Assert.Equal(404, again.Status);
    }

    [Fact]
    public async Task DeletedKey_SignsItsBrowsersOut()
    {
        CreatedKeyBody key = await fixture.Admin.PostAsync<CreatedKeyBody>("keys", new { owner = "leaver" });
        string cookie = await Browser.SignInAsync(fixture.Admin.With(key.Key));

        using HttpResponseMessage deleted = await fixture.Admin.SendAsync(HttpMethod.Delete, $"keys/{key.Id}");
        using HttpResponseMessage me = await fixture.Admin.With(null).GetAsync("me", ("Cookie", cookie));

        Assert.Equal(HttpStatusCode.Unauthorized, me.StatusCode);
    }

    [Fact]
    public async Task Keys_WithoutAdmin_Are403()
    {
        (_, Api api) = await fixture.NewOwnerAsync();

        Assert.Equal((403, "forbidden"), await StatusAndCodeAsync(api, HttpMethod.Get, "keys"));
        Assert.Equal((403, "forbidden"), await StatusAndCodeAsync(api, HttpMethod.Delete, "keys/admin"));
    }

    [Fact]
    public async Task Keys_Listed_ShowNoSecret()
    {
        CreatedKeyBody key = await fixture.Admin.PostAsync<CreatedKeyBody>("keys", new { owner = "lister", admin = true });

        using HttpResponseMessage response = await fixture.Admin.GetAsync("keys");
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        PageBody<KeyBody> keys = await fixture.Admin.GetAsync<PageBody<KeyBody>>("keys");

        Assert.StartsWith("vibe_", key.Key, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Key, text, StringComparison.Ordinal);
        Assert.Contains(keys.Items, item => item.Id == key.Id && item.Owner == "lister" && item.Admin);
    }

    [Fact]
    public async Task AnothersSession_And_MissingOne_AnswerAlike()
    {
        (OwnerId owner, _) = await fixture.NewOwnerAsync();
        (_, Api stranger) = await fixture.NewOwnerAsync();
        FakeState session = FakeWorld.Add(owner);

        string anothers = await TextAsync(stranger, session.Path);
        string missing = await TextAsync(stranger, "sessions/0123456789abcdef0123456789abcdef");
        string malformed = await TextAsync(stranger, "sessions/nonsense");

        Assert.Equal(missing, anothers);
        Assert.Equal(missing, malformed);
        Assert.Contains("notFound", missing, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(Api api, string path)
    {
        using HttpResponseMessage response = await api.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<(int, string)> StatusAndCodeAsync(Api api, HttpMethod method, string path)
    {
        ProblemBody problem = await Api.ProblemAsync(api.SendAsync(method, path));
        return (problem.Status, problem.Code);
    }
}
