using System.Globalization;
using VibeCoading.Bench.Systems;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Scale;

/// <summary>A process of <c>bench/SimulatedNode</c>, which can be killed and started again as the same node.</summary>
internal sealed class SimulatedNode : IAsyncDisposable
{
    private static readonly TimeSpan AdoptLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AdoptInterval = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly string _assembly;
    private readonly string _log;
    private readonly Uri _url = new($"http://127.0.0.1:{FreePort.Next()}");
    private readonly Dictionary<string, string> _settings;
    private ServerProcess _process;

    public SimulatedNode(string assembly, string root, string id, IReadOnlyDictionary<string, string> cluster)
    {
        (_assembly, _log, Id) = (assembly, Path.Combine(root, $"{id}.log"), id);
        _settings = new Dictionary<string, string>(cluster)
        {
            ["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}",
            ["Vibe__Node__Id"] = id,
            ["Vibe__Node__HealthUrl"] = _url.GetLeftPart(UriPartial.Authority),
            ["Vibe__Node__StateDirectory"] = Path.Combine(root, "state"),
            ["Vibe__Node__RunDirectory"] = Path.Combine(root, "run"),
            // The quota is not what is measured.
            ["Vibe__Owners__MaxSessions"] = "1000000",
            ["Vibe__Owners__MaxRunning"] = "1000000",
        };
        _process = ServerProcess.Start(id, assembly, _log, _settings);
    }

    public string Id { get; }

    public long Pid => _process.Pid;

    public Uri Metrics => new(_url, "metrics");

    public Task ReadyAsync(CancellationToken cancellationToken) => _process.WaitUntilReadyAsync(_http, new Uri(_url, "readyz"), cancellationToken);

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _process.KillAsync(cancellationToken);
        await _process.DisposeAsync();
    }

    public void Start() => _process = ServerProcess.Start(Id, _assembly, _log, _settings);

    /// <summary>The containers that its sessions hold; -1 while nobody answers.</summary>
    public async Task<int> HeldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return int.Parse(await _http.GetStringAsync(new Uri(_url, "containers"), cancellationToken), CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            // Nobody listens there yet.
            return -1;
        }
    }

    /// <summary>Waits until its sessions hold so many containers.</summary>
    public async Task UntilHeldAsync(int containers, CancellationToken cancellationToken)
    {
        DateTimeOffset until = DateTimeOffset.UtcNow + AdoptLimit;
        while (await HeldAsync(cancellationToken) is var held && held != containers)
        {
            if (DateTimeOffset.UtcNow >= until) throw new BenchException($"The sessions of {Id} hold {held} containers after {AdoptLimit.TotalMinutes} minutes, not {containers}.");
            await Task.Delay(AdoptInterval, cancellationToken);
        }
    }

    /// <summary>Lets go of what nobody needs, and tells what is left of the managed heap.</summary>
    public async Task<double> LiveKilobytesAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(_url, "collect"), content: null, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return double.Parse(await answer.Content.ReadAsStringAsync(cancellationToken), CultureInfo.InvariantCulture) / 1e3;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
    }
}
