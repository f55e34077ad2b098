using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Gateway;

/// <summary>The HTTP API as a caller sees it.</summary>
internal sealed class GatewayClient : IDisposable
{
    private const string Base = "api/vibecoding";

    private readonly TestedSystem _system;
    private readonly HttpClient _http;

    public GatewayClient(TestedSystem system)
    {
        _system = system;
        _http = new HttpClient { BaseAddress = system.Url };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", system.Key);
    }

    /// <summary>Creates a session and waits until it is ready.</summary>
    public Task<BenchSession> CreateSessionAsync(CancellationToken cancellationToken) => CreateSessionAsync("blank", cancellationToken);

    public async Task<BenchSession> CreateSessionAsync(string template, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using JsonDocument created = await SendAsync(HttpMethod.Post, "sessions", new { name = "bench", template }, cancellationToken);
        string id = created.RootElement.GetProperty("id").GetString()!;
        DateTimeOffset createdAt = created.RootElement.GetProperty("createdAt").GetDateTimeOffset();
        if (created.RootElement.GetProperty("ready").GetBoolean()) return Ready(created.RootElement, late: false);

        while (true)
        {
            using JsonDocument status = await SendAsync(HttpMethod.Get, $"sessions/{id}/status?wait=60s", null, cancellationToken);
            JsonElement root = status.RootElement;
            if (root.GetProperty("ready").GetBoolean()) return Ready(root, late: true);
            if (root.GetProperty("state").GetString() is "failed" or "deleted")
                throw new BenchException($"Session {id} came to nothing: {root.GetRawText()}");
        }

        BenchSession Ready(JsonElement told, bool late)
        {
            (TimeSpan elapsed, DateTimeOffset now) = (Stopwatch.GetElapsedTime(began), DateTimeOffset.UtcNow);
            JsonElement timings = told.GetProperty("timings");
            var total = TimeSpan.FromSeconds(timings.GetProperty("create:total_new").GetDouble());
            TimeSpan workspace = timings.TryGetProperty("volume_clone", out JsonElement clone) ? TimeSpan.FromSeconds(clone.GetDouble()) : TimeSpan.Zero;
            return new BenchSession(id, elapsed, total, late ? now - createdAt - total : null, workspace);
        }
    }

    /// <summary>Creates a session and runs a command on a terminal of it, without asking whether it is ready.</summary>
    public async Task<BenchStart> FirstOutputAsync(CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using JsonDocument created = await SendAsync(HttpMethod.Post, "sessions", new { name = "bench" }, cancellationToken);
        TimeSpan answered = Stopwatch.GetElapsedTime(began);
        string id = created.RootElement.GetProperty("id").GetString()!;
        await using WebSocketTerminal terminal = await OpenTerminalAsync(id, Script.Shell, ["-c", Script.Greet], cancellationToken);
        await Measure.GreetingAsync(terminal, cancellationToken);
        TimeSpan output = Stopwatch.GetElapsedTime(began);

        using JsonDocument status = await SendAsync(HttpMethod.Get, $"sessions/{id}/status", null, cancellationToken);
        return new BenchStart(id, answered, output, TimeSpan.FromSeconds(status.RootElement.GetProperty("timings").GetProperty("create:total_new").GetDouble()));
    }

    public async Task DeleteSessionAsync(string session, CancellationToken cancellationToken)
    {
        using JsonDocument nothing = await SendAsync(HttpMethod.Delete, $"sessions/{session}", null, cancellationToken);
    }

    public async Task HibernateSessionAsync(string session, CancellationToken cancellationToken)
    {
        using JsonDocument going = await SendAsync(HttpMethod.Post, $"sessions/{session}/hibernate", null, cancellationToken);
    }

    public async Task ResumeSessionAsync(string session, CancellationToken cancellationToken)
    {
        using JsonDocument coming = await SendAsync(HttpMethod.Post, $"sessions/{session}/resume", null, cancellationToken);
    }

    public async Task<SessionPlace> PlaceOfAsync(string session, CancellationToken cancellationToken)
    {
        using JsonDocument view = await SendAsync(HttpMethod.Get, $"sessions/{session}", null, cancellationToken);
        JsonElement told = view.RootElement;
        return new SessionPlace(told.GetProperty("state").GetString()!, told.GetProperty("node").GetString()!, told.GetProperty("snapshotAt").ValueKind != JsonValueKind.Null);
    }

    /// <summary>The nodes' ids.</summary>
    public async Task<IReadOnlyList<string>> NodesAsync(CancellationToken cancellationToken)
    {
        using JsonDocument nodes = await SendAsync(HttpMethod.Get, "nodes", null, cancellationToken);
        return [.. nodes.RootElement.GetProperty("items").EnumerateArray().Select(node => node.GetProperty("id").GetString()!)];
    }

    public async Task DrainAsync(string node, CancellationToken cancellationToken)
    {
        using JsonDocument order = await SendAsync(HttpMethod.Post, $"nodes/{node}/drain", new { limitSeconds = 3600 }, cancellationToken);
    }

    public async Task EndDrainAsync(string node, CancellationToken cancellationToken)
    {
        using JsonDocument nothing = await SendAsync(HttpMethod.Delete, $"nodes/{node}/drain", null, cancellationToken);
    }

    public async Task<bool> IsDrainedAsync(string node, CancellationToken cancellationToken)
    {
        using JsonDocument nodes = await SendAsync(HttpMethod.Get, "nodes", null, cancellationToken);
        JsonElement drain = nodes.RootElement.GetProperty("items").EnumerateArray().First(known => known.GetProperty("id").GetString() == node).GetProperty("drain");
        return drain.ValueKind != JsonValueKind.Null && drain.GetProperty("isOver").GetBoolean();
    }

    public async Task<bool> IsReadyAsync(string session, CancellationToken cancellationToken)
    {
        using JsonDocument status = await SendAsync(HttpMethod.Get, $"sessions/{session}/status", null, cancellationToken);
        return status.RootElement.GetProperty("ready").GetBoolean();
    }

    /// <summary>One page, as its sessions' ids.</summary>
    /// <param name="query">As the API takes it.</param>
    public async Task<IReadOnlyList<string>> ListSessionsAsync(string query, CancellationToken cancellationToken)
    {
        using JsonDocument page = await SendAsync(HttpMethod.Get, $"sessions?{query}", null, cancellationToken);
        return [.. page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    public async Task<WebSocketTerminal> OpenTerminalAsync(string session, string command, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        await WebSocketTerminal.ConnectAsync(await MakeTerminalAsync(session, command, arguments, "overwrite", cancellationToken), _system.Key, cancellationToken);

    /// <summary>The same for a viewer that does no more than a key and its echo take.</summary>
    public async Task<PlainTerminal> OpenPlainTerminalAsync(string session, string command, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        Uri url = await MakeTerminalAsync(session, command, arguments, "overwrite", cancellationToken);
        return PlainTerminal.Connect(url, _system.Key, TermSocket.Subprotocol, TermSocket.Hello());
    }

    /// <summary>A viewer that its program waits for, even while it is away.</summary>
    public async Task<ResumingViewer> OpenPausingAsync(string session, string command, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        new(await MakeTerminalAsync(session, command, arguments, "pause", cancellationToken), _system.Key);

    public async Task<int> ListAsync(string session, string path, CancellationToken cancellationToken)
    {
        using JsonDocument listing = await SendAsync(HttpMethod.Get, $"sessions/{session}/files?path={path}", null, cancellationToken);
        return listing.RootElement.GetProperty("items").GetArrayLength();
    }

    public async Task<byte[]> ReadFileAsync(string session, string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri($"{Base}/sessions/{session}/files/content?path={path}", UriKind.Relative), cancellationToken);
        await CheckAsync(answer, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public async Task WriteFileAsync(string session, string path, byte[] content, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(content);
        using HttpResponseMessage answer = await _http.PutAsync(
            new Uri($"{Base}/sessions/{session}/files/content?path={path}&parents=true", UriKind.Relative), body, cancellationToken);
        await CheckAsync(answer, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Uri> MakeTerminalAsync(string session, string command, IReadOnlyList<string> arguments, string whenSlow, CancellationToken cancellationToken)
    {
        using JsonDocument opened = await SendAsync(
            HttpMethod.Post, $"sessions/{session}/terminals", new { cols = 80, rows = 24, command, args = arguments, whenSlow }, cancellationToken);
        string id = opened.RootElement.GetProperty("id").GetString()!;
        return new UriBuilder(new Uri(_system.Url, $"{Base}/sessions/{session}/terminals/{id}/ws")) { Scheme = _system.Url.Scheme == "https" ? "wss" : "ws" }.Uri;
    }

    private async Task<JsonDocument> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{Base}/{path}", UriKind.Relative));
        if (body is not null) request.Content = JsonContent.Create(body);
        using HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
        await CheckAsync(answer, cancellationToken);
        string text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return JsonDocument.Parse(text.Length == 0 ? "{}" : text);
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode) return;
        string reason = await answer.Content.ReadAsStringAsync(cancellationToken);
        throw new BenchException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode}: {reason}");
    }
}
