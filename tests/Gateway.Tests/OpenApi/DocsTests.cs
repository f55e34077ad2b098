using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.OpenApi;

public sealed partial class DocsTests(GatewayFixture fixture)
{
    [Fact]
    public async Task Document_DescribesEveryCallWithASummary()
    {
        JsonElement document = JsonSerializer.Deserialize<JsonElement>(await TextAsync("/openapi/v1.json"));
        JsonElement paths = document.GetProperty("paths");

        foreach (string path in new[] { "sessions", "sessions/{session}/status", "sessions/{session}/terminals/{terminal}/ws", "sessions/{session}/files/content", "sessions/{session}/exec", "keys", "tickets" })
            Assert.True(paths.TryGetProperty(Api.Base + path, out _), path);
        foreach (JsonElement operation in paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Where(item => item.Name != "parameters").Select(item => item.Value))
            Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()));
        JsonElement create = paths.GetProperty($"{Api.Base}sessions").GetProperty("post");
        Assert.True(create.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
    }

    [Fact]
    public async Task Page_NeedsNothingFromElsewhere()
    {
        string page = await TextAsync("/docs");

        Assert.DoesNotMatch(Elsewhere(), page);
        foreach (Match script in Script().Matches(page))
        {
            using HttpResponseMessage response = await fixture.Admin.With(null).GetAsync(new Uri(new Uri("http://x/docs/"), (script.Groups[1].Success ? script.Groups[1] : script.Groups[2]).Value).AbsolutePath);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.NotEmpty(Script().Matches(page));
    }

    [GeneratedRegex("""(src|href)="https?://""")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("""<script[^>]* src="([^"]+)"|from '([^']+)'""")]
    private static partial Regex Script();

    private async Task<string> TextAsync(string path)
    {
        using HttpResponseMessage response = await fixture.Admin.With(null).GetAsync(path);
        if (response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.MovedPermanently) return await TextAsync(new Uri(fixture.Gateway.Url, response.Headers.Location!).AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
