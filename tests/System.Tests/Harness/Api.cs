using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace VibeCoading.SystemTests.Harness;

/// <summary>The HTTP API with one caller's key, at one gateway.</summary>
internal sealed class Api(Uri gateway, string? key)
{
    private const string Base = "api/vibecoding/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    public Uri Gateway { get; } = gateway;

    public string? Key { get; } = key;

    /// <summary>The same caller at another gateway, or another caller at the same.</summary>
    public Api With(Uri? gateway = null, string? key = null) => new(gateway ?? Gateway, key ?? Key);

    public Uri SocketOf(string session, string terminal) =>
        new(new UriBuilder(new Uri(Gateway, $"{Base}sessions/{session}/terminals/{terminal}/ws")) { Scheme = "ws" }.ToString());

    /// <summary>Any call; whatever comes back is the caller's to judge.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        // The path as it is: a relative Uri would lose escaped slashes.
        var request = new HttpRequestMessage(method, new Uri($"{Gateway}{Base}{path}")) { Content = content };
        if (Key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>A call that is to be refused.</summary>
    public async Task<Refusal> RefusedAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, content);
        return await RefusalOfAsync(response);
    }

    public async Task<T> GetAsync<T>(string path) => await ReadAsync<T>(await SendAsync(HttpMethod.Get, path));

    public async Task<T> PostAsync<T>(string path, object? body) =>
        await ReadAsync<T>(await SendAsync(HttpMethod.Post, path, body is null ? null : Body(body)));

    public static HttpContent Body(object body) => JsonContent.Create(body, options: Json);

    public async Task DeleteAsync(string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Delete, path);
        if (response.StatusCode != HttpStatusCode.NoContent) throw await ExceptionOfAsync(response);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        using (response)
        {
            if (!response.IsSuccessStatusCode) throw await ExceptionOfAsync(response);
            return await response.Content.ReadFromJsonAsync<T>(Json) ?? throw new InvalidDataException($"{response.RequestMessage!.RequestUri} answered null.");
        }
    }

    private static async Task<ApiException> ExceptionOfAsync(HttpResponseMessage response) =>
        new(response.RequestMessage!.Method, response.RequestMessage.RequestUri!, await RefusalOfAsync(response));

    public static async Task<Refusal> RefusalOfAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.False(response.IsSuccessStatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} was not refused: {(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        ProblemBody problem = JsonSerializer.Deserialize<ProblemBody>(text, Json)!;
        Assert.Equal((int)response.StatusCode, problem.Status);
        return new Refusal(response.StatusCode, problem, response.Headers.RetryAfter?.Delta, text);
    }
}
