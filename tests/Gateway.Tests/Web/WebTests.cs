using System.Net;
using Microsoft.Extensions.Options;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Web;

public sealed class WebTests(GatewayFixture fixture)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/sessions/0123")]
    public async Task Page_IsServedFreshWithItsPolicy(string path)
    {
        using HttpResponseMessage response = await fixture.Admin.With(null).GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("the page", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Assets_AreKeptForGood_AndMissingOnesAreNotThePage()
    {
        using HttpResponseMessage asset = await fixture.Admin.With(null).GetAsync("/assets/app-1a2b.js");
        using HttpResponseMessage missing = await fixture.Admin.With(null).GetAsync("/assets/app-0000.js");

        Assert.Contains("immutable", asset.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/sessions", 405)]
    [InlineData("GET", "/api/v1/sessions", 404)]
    public async Task Call_ThatMissesTheApi_IsToldWhereItIs(string method, string path, int status)
    {
        ProblemBody problem = await Api.ProblemAsync(fixture.Admin.SendAsync(new HttpMethod(method), path));

        Assert.Equal(status, problem.Status);
        Assert.EndsWith("The API is below /api/vibecoding.", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Vibe:Gateway:WebRoot=/nowhere", "WebRoot")]
    [InlineData("--Vibe:Gateway:Url=https://x/", "Url")]
    [InlineData("--Vibe:Gateway:MetricsUrl=9464", "MetricsUrl")]
    [InlineData("--Vibe:Gateway:MaxUploadBytes=1", "MaxUploadBytes")]
    [InlineData("--Vibe:Gateway:AllowedOrigins:0=ide.example.org", "AllowedOrigins")]
    [InlineData("--Vibe:Cluster:Id=Not OK", "Vibe:Cluster")]
    [InlineData("--Vibe:Cluster:Address=no such host", "Vibe:Cluster:Address")]
    [InlineData("--Vibe:Store:ConnectionString=", "Vibe:Store:ConnectionString")]
    public async Task Start_WithAbsurdSetting_FailsNamingIt(string setting, string named)
    {
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(
            async () => await GatewayApp.StartAsync(fixture.NextClusterId(), fixture.StoreAddress, null, setting));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
