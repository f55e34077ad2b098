using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VibeCoading.AgentClient.Sockets;

/// <summary>
/// Receiving and sending on a socket that never blocks, with the constants of Linux. .NET's own calls come through some ten functions, which a processor that slept since
/// the last key has to fetch again (<c>docs/decisions/0018-own-transport.md</c>).
/// </summary>
internal static unsafe partial class SocketCalls
{
    private const int NoSignal = 0x4000;

    /// <summary>Null when nothing is there at the moment; 0 at the end.</summary>
    /// <inheritdoc cref="Send" path="/exception"/>
    public static int? Receive(SafeSocketHandle socket, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do count = Receive(socket, start, (nuint)buffer.Length, 0);
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            return Done(count);
        }
    }

    /// <summary>How much went; null when there is no room at the moment.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
    public static int? Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do count = Send(socket, start, (nuint)bytes.Length, NoSignal);
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            return Done(count);
        }
    }

    private static int? Done(nint count) => count >= 0 ? (int)count : Marshal.GetLastPInvokeError() switch
    {
        Errno.WouldBlock => null,
        Errno.BrokenPipe => throw new SocketException((int)SocketError.Shutdown),
        Errno.ConnectionReset => throw new SocketException((int)SocketError.ConnectionReset),
        Errno.TimedOut => throw new SocketException((int)SocketError.TimedOut),
        int other => throw new SocketException((int)SocketError.SocketError, Marshal.GetPInvokeErrorMessage(other)),
    };

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(SafeSocketHandle socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, byte* bytes, nuint length, int flags);
}
