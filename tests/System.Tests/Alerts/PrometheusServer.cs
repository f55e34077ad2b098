using System.Diagnostics;
using System.Text.Json;
using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Alerts;

/// <summary>Debian's Prometheus with the shipped rules, which it takes seriously at once.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly Process _process;
    private readonly HttpClient _http;

    private PrometheusServer(DirectoryInfo directory, Process process, Uri url) =>
        (_directory, _process, _http) = (directory, process, new HttpClient { BaseAddress = url });

    public static async Task<PrometheusServer> StartAsync(params Uri[] targets)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("vibe-prometheus-");
        string shipped = await File.ReadAllTextAsync(Path.Combine(Artifacts.Repository, "deploy", "prometheus", "vibecoading.rules.yml"));
        // What is wrong for two minutes is wrong after one second, too: only the patience differs.
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "rules.yml"), shipped.Replace("for: 2m", "for: 1s", StringComparison.Ordinal).Replace("for: 30s", "for: 1s", StringComparison.Ordinal));
        string configuration = Path.Combine(directory.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [rules.yml]
            scrape_configs:
              - job_name: vibecoading
                static_configs: [{targets: [{{string.Join(", ", targets.Select(target => $"'{target.Authority}'"))}}]}]
            """);
        string address = $"127.0.0.1:{FreePort.Next()}";
        Process process = Process.Start(new ProcessStartInfo(
            "prometheus",
            [$"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(directory.FullName, "data")}", $"--web.listen-address={address}", "--log.level=error"]))!;
        return new PrometheusServer(directory, process, new Uri($"http://{address}"));
    }

    /// <summary>The labels of the alerts of this name that fire now; null while Prometheus cannot be asked.</summary>
    public async Task<IReadOnlyList<Dictionary<string, string>>?> FiringAsync(string alert)
    {
        Assert.False(_process.HasExited, "Prometheus has ended.");
        try
        {
            using JsonDocument answer = JsonDocument.Parse(await _http.GetStringAsync(new Uri("api/v1/alerts", UriKind.Relative)));
            return
            [
                .. answer.RootElement.GetProperty("data").GetProperty("alerts").EnumerateArray()
                    .Where(item => item.GetProperty("state").GetString() == "firing")
                    .Select(item => item.GetProperty("labels").Deserialize<Dictionary<string, string>>()!)
                    .Where(labels => labels["alertname"] == alert),
            ];
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>How many series of this name there are now; 0 while Prometheus cannot be asked.</summary>
    public async Task<int> CountAsync(string series)
    {
        Assert.False(_process.HasExited, "Prometheus has ended.");
        try
        {
            using JsonDocument answer = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"api/v1/query?query={series}", UriKind.Relative)));
            return answer.RootElement.GetProperty("data").GetProperty("result").GetArrayLength();
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
