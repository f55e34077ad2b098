using System.Net;
using System.Net.Sockets;

namespace VibeCoading.Testing;

/// <summary>
/// Loopback ports that nobody listened on a moment ago. Each is given out once per process. They lie below those that Linux takes for
/// outgoing connections, so that a server which is killed finds its port still free when it is started again.
/// </summary>
public static class FreePort
{
    private const int First = 15_000;
    private const int Count = 17_000;

    // Several test processes may run at once: each starts somewhere else.
    private static int _next = Environment.ProcessId * 61 % Count;

    public static int Next()
    {
        while (true)
        {
            int port = First + Interlocked.Increment(ref _next) % Count;
            if (IsFree(port)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
