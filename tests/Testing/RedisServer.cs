using System.Diagnostics;

namespace VibeCoading.Testing;

/// <summary>A redis-server of the tests' own, on a free port, gone with them. It can be killed, paused and started again, with what it had written down or without.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vibe-redis-");
    private readonly string _address;
    private readonly bool _isDurable;
    private Process _process = null!;

    private RedisServer(string address, bool isDurable) => (_address, _isDurable) = (address, isDurable);

    public int Port { get; } = FreePort.Next();

    public int Pid => _process.Id;

    public string ConnectionString => $"{_address}:{Port}";

    /// <param name="address">Where it listens.</param>
    /// <param name="isDurable">Keeps an append-only file, as operators are told to; else it has nothing after a restart.</param>
    public static async Task<RedisServer> StartAsync(string address = "127.0.0.1", bool isDurable = false)
    {
        var server = new RedisServer(address, isDurable);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server")
        {
            ArgumentList =
            {
                "--port", $"{Port}", "--bind", _address, "--protected-mode", "no", "--dir", _directory.FullName,
                "--save", "", "--appendonly", _isDurable ? "yes" : "no",
                // The child that rewrites the file would outlive the server, and write where everything is being deleted.
                "--auto-aof-rewrite-percentage", "0",
            },
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("redis-server did not start.");

        using var limit = new CancellationTokenSource(StartLimit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) break;
        }

        if (_process.HasExited) throw new InvalidOperationException($"redis-server ended with {_process.ExitCode}.");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>It keeps its connections and answers nothing.</summary>
    public void Pause() => Signals.Send(_process.Id, "STOP");

    public void Continue() => Signals.Send(_process.Id, "CONT");

    /// <summary>What it wrote down is lost, as with a disk. Only while it does not run.</summary>
    public void Forget()
    {
        _directory.Delete(recursive: true);
        _directory.Create();
    }

    /// <summary>Takes what it wrote down away, to be put back. Only while it does not run.</summary>
    /// <returns>Where that is now.</returns>
    public string SetAside()
    {
        string aside = $"{_directory.FullName}.aside";
        Directory.Move(_directory.FullName, aside);
        _directory.Create();
        return aside;
    }

    /// <summary>In place of what it has written down since. Only while it does not run.</summary>
    public void PutBack(string aside)
    {
        _directory.Delete(recursive: true);
        Directory.Move(aside, _directory.FullName);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Delete(recursive: true);
    }
}
