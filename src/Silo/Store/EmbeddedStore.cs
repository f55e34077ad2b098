using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;

namespace VibeCoading.Silo.Store;

/// <summary>
/// Microsoft.Garnet in this process, for a node that was given no Redis. An acknowledged write survives the process's sudden end.
/// Garnet's defaults do not hold what the cluster needs; the figures behind each option are in <c>docs/decisions/0002-embedded-store.md</c>.
/// </summary>
internal sealed class EmbeddedStore : IDisposable
{
    private readonly GarnetServer _server;
    private readonly StoreDirectoryLock _lock;
    private int _disposed;

    private EmbeddedStore(GarnetServer server, StoreDirectoryLock directoryLock, int port) => (_server, _lock, Port) = (server, directoryLock, port);

    public int Port { get; }

    /// <summary>Starts the store on a loopback port, with its files in <paramref name="directory"/>; returns when it takes connections.</summary>
    /// <exception cref="StoreUnavailableException">The directory is in use or damaged, or the port is taken.</exception>
    public static EmbeddedStore Start(string directory, int port, ILoggerFactory loggers)
    {
        StoreDirectoryLock directoryLock = StoreDirectoryLock.Acquire(directory);
        GarnetServer? server = null;
        try
        {
            EnsureFree(port);
            server = new GarnetServer(Arguments(directory, port), new StoreLoggers(loggers));
            server.Start();
            return new EmbeddedStore(server, directoryLock, port);
        }
        catch (Exception failure)
        {
            server?.Dispose();
            directoryLock.Dispose();
            if (failure is StoreUnavailableException) throw;
            throw new StoreUnavailableException(
                $"The embedded store cannot start from '{directory}' on port {port}: {failure.Message} Vibe:Store:ConnectionString can name a Redis instead.", failure);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        _server.Dispose();
        _lock.Dispose();
    }

    private static string[] Arguments(string directory, int port) =>
    [
        "--bind", "127.0.0.1",
        "--port", port.ToString(CultureInfo.InvariantCulture),
        // Orleans writes state by script; without the transaction mode racing scripts had two winners.
        "--lua", "--lua-transaction-mode",
        // The default device needs libaio, and aborts the process at the first write where that is missing.
        "--device-type", "RandomAccess",
        // Without a second tier keys beyond the memory vanish silently.
        "--storage-tier", "--logdir", Path.Combine(directory, "log"), "--checkpointdir", Path.Combine(directory, "checkpoints"),
        // Acknowledged means written.
        "--aof", "--aof-commit-wait", "--aof-commit-freq", "0",
        "--recover", "--fail-on-recovery-error",
        // Waiting for the commit blocks pool threads.
        "--minthreads", "64",
        // The append-only file grows without bound otherwise.
        "--aof-size-limit", "64m", "--aof-memory", "32m", "--aof-page-size", "8m", "--aof-segment-size", "64m",
        "--memory", "128m", "--page", "4m", "--index", "4m", "--max-databases", "1",
        "--disable-console-logger", "-q",
    ];

    /// <summary>Garnet reports a taken port as a socket error of its own making; ours names the option.</summary>
    private static void EnsureFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException taken)
        {
            throw new StoreUnavailableException(
                $"Port {port} of 127.0.0.1 is taken ({taken.Message}). The embedded store needs it: choose another in Vibe:Store:Port, or name a Redis in Vibe:Store:ConnectionString.", taken);
        }
    }
}
