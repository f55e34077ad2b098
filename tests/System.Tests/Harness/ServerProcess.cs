using System.Diagnostics;
using System.Net;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>One of our servers, as a process of its own that can be killed and started again with the same settings.</summary>
internal sealed class ServerProcess(string name, string program, string logDirectory, Uri readyUrl, IReadOnlyDictionary<string, string> settings, SiloPlace? place = null) : IDisposable
{
    /// <summary>About four seconds of a processor; the rest is for a machine that has other things to do.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>What Orleans says of a silo that it ends because the others gave it up.</summary>
    private const string GivenUp = "I have been told I am dead";

    private Process? _process;
    private long _logBefore;

    public string LogPath { get; } = Path.Combine(logDirectory, $"{name}.log");

    public int Pid => _process?.Id ?? throw new InvalidOperationException($"{name} was never started.");

    public bool Runs => _process is { HasExited: false };

    /// <summary>Whether it ended as a silo does that the others gave up: a service manager is to start it again.</summary>
    public bool WasGivenUp => _process is { HasExited: true } && LogSinceStart().Contains(GivenUp, StringComparison.Ordinal);

    public void Start()
    {
        // The shell only opens the log; exec makes the server this very process, which may outlive whoever reads its output.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", LogPath, .. place?.Through ?? [], "dotnet", program])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        foreach (string stray in start.Environment.Keys.Where(key => key.StartsWith("Vibe__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(stray);
        foreach ((string key, string value) in settings) start.Environment[key] = value;
        _process?.Dispose();
        _logBefore = File.Exists(LogPath) ? new FileInfo(LogPath).Length : 0;
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

    /// <summary>SIGSTOP: it keeps its connections, and says nothing.</summary>
    public void Pause() => Signals.Send(Pid, "STOP");

    /// <summary>SIGCONT: it goes on, and does not know that time has passed.</summary>
    public void Continue() => Signals.Send(Pid, "CONT");

    /// <summary>Whether it says that it is ready; false, too, when it cannot be asked.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage answer = await Http.GetAsync(readyUrl);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>SIGTERM, as an operator or a service manager stops it.</summary>
    public async Task StopAsync()
    {
        if (!Runs) return;
        Signals.Send(Pid, "TERM");
        using var limit = new CancellationTokenSource(StopLimit);
        await _process!.WaitForExitAsync(limit.Token);
    }

    public string LogTail() => File.Exists(LogPath) ? $"Its log, {LogPath}, ends with:\n{string.Join('\n', File.ReadLines(LogPath).TakeLast(40))}" : "It has no log.";

    public void Dispose() => _process?.Dispose();

    private string LogSinceStart()
    {
        using FileStream log = File.OpenRead(LogPath);
        log.Position = _logBefore;
        using var reader = new StreamReader(log);
        return reader.ReadToEnd();
    }
}
