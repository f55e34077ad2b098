using System.Diagnostics;
using System.Net;

namespace VibeCoading.SystemTests.Harness;

/// <summary>One of our servers, as a process of its own that can be killed and started again with the same settings.</summary>
internal sealed class ServerProcess(string name, string program, string logDirectory, Uri readyUrl, IReadOnlyDictionary<string, string> settings) : IDisposable
{
    /// <summary>About four seconds of a processor; the rest is for a machine that has other things to do.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    private Process? _process;

    public string LogPath { get; } = Path.Combine(logDirectory, $"{name}.log");

    public int Pid => _process?.Id ?? throw new InvalidOperationException($"{name} was never started.");

    public bool Runs => _process is { HasExited: false };

    public void Start()
    {
        // The shell only opens the log; exec makes the server this very process, which may outlive whoever reads its output.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", LogPath, "dotnet", program])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        foreach (string stray in start.Environment.Keys.Where(key => key.StartsWith("Vibe__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(stray);
        foreach ((string key, string value) in settings) start.Environment[key] = value;
        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
    }

    /// <summary>Starts it if it does not run, and waits until it says that it is ready.</summary>
    public async Task StartAndWaitAsync()
    {
        if (!Runs) Start();
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        try
        {
            await Eventually.TrueAsync($"{name} is ready", ReadyLimit, async () =>
            {
                if (!Runs) throw new InvalidOperationException($"{name} ended with {_process?.ExitCode}.\n{LogTail()}");
                using HttpResponseMessage answer = await Http.GetAsync(readyUrl);
                return answer.StatusCode == HttpStatusCode.OK;
            });
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{LogTail()}", late);
        }
    }

    /// <summary>SIGKILL: nothing of it gets to say goodbye.</summary>
    public async Task KillAsync()
    {
        if (!Runs) return;
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an operator or a service manager stops it.</summary>
    public async Task StopAsync()
    {
        if (!Runs) return;
        await Command.RunAsync("kill", "-TERM", $"{Pid}");
        using var limit = new CancellationTokenSource(StopLimit);
        await _process!.WaitForExitAsync(limit.Token);
    }

    public string LogTail() => File.Exists(LogPath) ? $"Its log, {LogPath}, ends with:\n{string.Join('\n', File.ReadLines(LogPath).TakeLast(40))}" : "It has no log.";

    public void Dispose() => _process?.Dispose();
}
