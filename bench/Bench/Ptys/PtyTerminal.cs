using System.Diagnostics;
using System.Runtime.InteropServices;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Ptys;

/// <summary>A pseudo-terminal of this process, with nothing in between: the floor under every other figure.</summary>
internal sealed partial class PtyTerminal : ITerminal
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int CloseOnExec = 0x80000;
    private const int PathBytes = 64;
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly int _master;
    private readonly Process _program;

    private PtyTerminal(int master, Process program)
    {
        _master = master;
        _program = program;
    }

    public static unsafe PtyTerminal Open(string script)
    {
        int master = OpenMaster(ReadWrite | NoControllingTerminal | CloseOnExec);
        byte* path = stackalloc byte[PathBytes];
        if (master < 0 || Grant(master) != 0 || Unlock(master) != 0 || NameOf(master, path, PathBytes) != 0)
            throw new BenchException($"A pseudo-terminal cannot be had: error {Marshal.GetLastPInvokeError()}.");

        string slave = Marshal.PtrToStringUTF8((nint)path)!;
        Process program = Process.Start(Script.Shell, ["-c", $"exec <{slave} >{slave} 2>&1; {script}"]);
        return new PtyTerminal(master, program);
    }

    public unsafe Task TypeAsync(ReadOnlyMemory<byte> keys, CancellationToken cancellationToken)
    {
        fixed (byte* start = keys.Span)
        {
            if (Write(_master, start, (nuint)keys.Length) != keys.Length) throw new BenchException("A pseudo-terminal took too little.");
        }

        return Task.CompletedTask;
    }

    /// <summary>Blocks: nothing else happens on this thread, and no thread is changed.</summary>
    public unsafe ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        fixed (byte* start = _buffer)
        {
            int read = (int)Math.Max(0, Read(_master, start, (nuint)_buffer.Length));
            return new ValueTask<ReadOnlyMemory<byte>>(_buffer.AsMemory(0, read));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _program.Kill(entireProcessTree: true);
        await _program.WaitForExitAsync(CancellationToken.None);
        _program.Dispose();
        _ = Close(_master);
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int NameOf(int master, byte* path, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
