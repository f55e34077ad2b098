using System.Net;
using System.Text.Json;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.Gateway.Tests.Health;

public sealed class HealthTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Ready_WithStoreAndNode_Is200AndNamesTheNode()
    {
        using HttpResponseMessage response = await fixture.Admin.With(null).GetAsync("/readyz");
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(await TextAsync(response));

        Assert.Equal((HttpStatusCode.OK, true), (response.StatusCode, report.GetProperty("ready").GetBoolean()));
        Assert.Equal("fake-node", Detail(report, "nodes"));
    }

    [Fact]
    public async Task Ready_WithoutNode_Is503AndSaysSo_WhileTheProcessIsHealthy()
    {
        await using GatewayApp lonely = await GatewayApp.StartAsync(fixture.NextClusterId(), fixture.StoreAddress);

        using HttpResponseMessage ready = await lonely.Admin.With(null).GetAsync("/readyz");
        using HttpResponseMessage healthy = await lonely.Admin.With(null).GetAsync("/healthz");
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(await TextAsync(ready));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, healthy.StatusCode));
        Assert.Equal("none is alive", Detail(report, "nodes"));
    }

    [Fact]
    public async Task Call_WithoutNode_Is503WithRetryAfter()
    {
        await using GatewayApp lonely = await GatewayApp.StartAsync(fixture.NextClusterId(), fixture.StoreAddress);
        FakeState session = FakeWorld.Add(new("admin"));

        ProblemBody problem = await Api.ProblemAsync(lonely.Admin.GetAsync(session.Path));

        Assert.Equal((503, true), (problem.Status, problem.RetryAfterSeconds > 0));
    }

    [Fact]
    public async Task Nodes_AreListedToAdministratorsAlone()
    {
        (_, Api other) = await fixture.NewOwnerAsync();

        PageBody<NodeBody> nodes = await fixture.Admin.GetAsync<PageBody<NodeBody>>("nodes");
        ProblemBody refused = await Api.ProblemAsync(other.GetAsync("nodes"));

        Assert.Contains(nodes.Items, node => node is { Id: "fake-node", State: "active", Sessions: 0 });
        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task Metrics_ShowTerminals_ToThisMachineButNotThroughAProxy()
    {
        using HttpResponseMessage local = await fixture.Admin.With(null).GetAsync("/metrics");
        using HttpResponseMessage proxied = await fixture.Admin.With(null).GetAsync("/metrics", ("X-Forwarded-For", "203.0.113.9"));
        using HttpResponseMessage admin = await fixture.Admin.GetAsync("/metrics", ("X-Forwarded-For", "203.0.113.9"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK), (local.StatusCode, proxied.StatusCode, admin.StatusCode));
        Assert.Contains("http_server_request_duration", await TextAsync(local), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MetricsUrl_TellsMetricsToWhoeverReachesIt_AndNothingElse()
    {
        var metrics = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        await using GatewayApp gateway = await GatewayApp.StartAsync(
            fixture.NextClusterId(), fixture.StoreAddress, null, $"--Vibe:Gateway:MetricsUrl={metrics.GetLeftPart(UriPartial.Authority)}");
        var scraper = new Api(metrics, null);

        using HttpResponseMessage told = await scraper.GetAsync("/metrics", ("X-Forwarded-For", "203.0.113.9"));
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        Assert.Contains("dotnet_", await TextAsync(told), StringComparison.Ordinal);
        foreach (string path in new[] { "/", "/healthz", "/metrics/x", $"{Program.ApiBase}/me", "/docs" })
        {
            using HttpResponseMessage hidden = await new Api(metrics, gateway.Admin.Key).GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        }

        using HttpResponseMessage elsewhere = await gateway.Admin.With(null).GetAsync("/metrics", ("X-Forwarded-For", "203.0.113.9"));
        Assert.Equal(HttpStatusCode.Forbidden, elsewhere.StatusCode);
    }

    private static string? Detail(JsonElement report, string check) =>
        report.GetProperty("checks").EnumerateArray().Single(item => item.GetProperty("name").GetString() == check).GetProperty("detail").GetString();

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
