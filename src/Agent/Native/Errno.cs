using System.Runtime.InteropServices;

namespace VibeCoading.Agent.Native;

/// <summary>Error numbers of Linux that the agent tells apart.</summary>
internal static class Errno
{
    public const int PermissionDenied = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDeviceOrAddress = 6;
    public const int ExecFormat = 8;
    public const int NoChild = 10;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyOpenFilesInSystem = 23;
    public const int TooManyOpenFiles = 24;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int BrokenPipe = 32;
    public const int NameTooLong = 36;
    public const int NotImplemented = 38;
    public const int NotEmpty = 39;
    public const int SymlinkLoop = 40;
    public const int QuotaExceeded = 122;

    public static int Last => Marshal.GetLastPInvokeError();

    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
