using System.Diagnostics;
using System.Net;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Systems;

/// <summary>A node or a gateway of the benchmark's own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReadyInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private const int LastLines = 25;

    private readonly Process _process;
    private readonly string _name;
    private readonly string _log;

    private ServerProcess(string name, string log, Process process)
    {
        _name = name;
        _log = log;
        _process = process;
    }

    public long Pid => _process.Id;

    public bool Runs => !_process.HasExited;

    /// <param name="place">Other than this host's loopback.</param>
    public static ServerProcess Start(string name, string assembly, string log, IReadOnlyDictionary<string, string> settings, SiloPlace? place = null)
    {
        if (!File.Exists(assembly))
            throw new BenchException($"There is no {assembly}. Publish with deploy/publish.sh, or say where it is with --artifacts.");

        // The shell gives its place to the server: what it writes goes to a file without passing this process.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, .. place?.Through ?? [], "dotnet", assembly])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
        };
        foreach (string stray in start.Environment.Keys.Where(key => key.StartsWith("Vibe__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(stray);
        foreach (var (key, value) in settings) start.Environment[key] = value;
        Process process = Process.Start(start) ?? throw new BenchException($"The {name} did not start.");
        return new ServerProcess(name, log, process);
    }

    public async Task WaitUntilReadyAsync(HttpClient http, Uri ready, CancellationToken cancellationToken)
    {
        DateTimeOffset until = DateTimeOffset.UtcNow + ReadyLimit;
        while (!await IsReadyAsync(http, ready, cancellationToken))
        {
            if (_process.HasExited) throw new BenchException($"The {_name} ended with {_process.ExitCode}:\n{LastWords()}");
            if (DateTimeOffset.UtcNow >= until) throw new BenchException($"The {_name} is not ready after {ReadyLimit.TotalMinutes} minutes:\n{LastWords()}");
            await Task.Delay(ReadyInterval, cancellationToken);
        }
    }

    /// <summary>SIGKILL: nothing of it gets to say goodbye.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Process.Start("kill", ["-TERM", $"{_process.Id}"])?.Dispose();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri ready, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(ready, cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // Nobody listens there yet.
            return false;
        }
    }

    private string LastWords() => string.Join('\n', File.ReadLines(_log).TakeLast(LastLines).Select(line => $"    | {line}"));
}
