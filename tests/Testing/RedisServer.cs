using System.Diagnostics;

namespace VibeCoading.Testing;

/// <summary>A redis-server of the tests' own, on a free loopback port, gone with them.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private RedisServer(Process process, DirectoryInfo directory, int port)
    {
        _process = process;
        _directory = directory;
        Port = port;
    }

    public int Port { get; }

    public int Pid => _process.Id;

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>One that keeps nothing on disk.</summary>
    public static Task<RedisServer> StartAsync() => StartAsync(appendOnly: "no");

    /// <summary>One that appends what it writes to a file, and has it synced once a second, as one that matters does.</summary>
    public static Task<RedisServer> StartDurableAsync() => StartAsync(appendOnly: "yes");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static async Task<RedisServer> StartAsync(string appendOnly)
    {
        int port = FreePort.Next();
        DirectoryInfo directory = Directory.CreateTempSubdirectory("vibe-redis-");
        Process process = Process.Start(new ProcessStartInfo("redis-server")
        {
            ArgumentList =
            {
                "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory.FullName, "--save", "", "--appendonly", appendOnly,
                // The child that rewrites the file would outlive the server, and write where everything is being deleted.
                "--auto-aof-rewrite-percentage", "0",
            },
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("redis-server did not start.");

        using var limit = new CancellationTokenSource(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) break;
        }

        if (process.HasExited) throw new InvalidOperationException($"redis-server ended with {process.ExitCode}.");
        return new RedisServer(process, directory, port);
    }
}
