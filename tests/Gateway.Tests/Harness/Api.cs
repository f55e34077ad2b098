using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace VibeCoading.Gateway.Tests.Harness;

/// <summary>Calls with one key, or none.</summary>
internal sealed class Api(Uri gateway, string? key)
{
    public const string Base = "/api/vibecoding/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public string? Key => key;

    public Uri Url(string path) => new(gateway, path.StartsWith('/') ? path : Base + path);

    public Api With(string? otherKey) => new(gateway, otherKey);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, Url(path)) { Content = content };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach ((string name, string value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) throw new ArgumentException(name);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<T> GetAsync<T>(string path) => await ReadAsync<T>(await GetAsync(path), HttpStatusCode.OK);

    public async Task<T> PostAsync<T>(string path, object body, HttpStatusCode expected = HttpStatusCode.Created, params (string Name, string Value)[] headers) =>
        await ReadAsync<T>(await SendAsync(HttpMethod.Post, path, JsonContent.Create(body), headers), expected);

    public Task<HttpResponseMessage> PostTextAsync(string path, string text, string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, contentType));

    public static async Task<ProblemBody> ProblemAsync(Task<HttpResponseMessage> call)
    {
        using HttpResponseMessage response = await call;
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{(int)response.StatusCode} {text}");
        ProblemBody problem = JsonSerializer.Deserialize<ProblemBody>(text, Json)!;
        Assert.Equal((int)response.StatusCode, problem.Status);
        Assert.Equal(problem.RetryAfterSeconds, (long?)response.Headers.RetryAfter?.Delta?.TotalSeconds);
        return problem;
    }

    public async Task<WebSocket> ConnectAsync(string path, string? subprotocol, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.CollectHttpResponseDetails = true;
        if (subprotocol is not null) socket.Options.AddSubProtocol(subprotocol);
        if (key is not null) socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        foreach ((string name, string value) in headers) socket.Options.SetRequestHeader(name, value);
        var url = new UriBuilder(Url(path)) { Scheme = "ws" };
        try
        {
            await socket.ConnectAsync(url.Uri, TestContext.Current.CancellationToken);
            return socket;
        }
        catch (WebSocketException)
        {
            throw new UpgradeRefusedException(socket.HttpStatusCode);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, HttpStatusCode expected)
    {
        using (response)
        {
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} {text}");
            return JsonSerializer.Deserialize<T>(text, Json)!;
        }
    }
}
