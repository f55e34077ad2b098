using System.Runtime.InteropServices;

namespace VibeCoading.Agent.Native;

/// <summary>Pseudo-terminals, by their ioctls: devpts needs neither grantpt nor a look-up of names.</summary>
internal static unsafe partial class Libc
{
    public const int ReadWrite = 2;
    public const int NoControllingTerminal = 0x100;

    public const nuint GetForegroundGroup = 0x540F;
    public const nuint SetWindowSize = 0x5414;
    public const nuint GetPtyNumber = 0x80045430;
    public const nuint SetPtyLock = 0x40045431;
    public const nuint OpenPtyPeer = 0x5441;
    public const nuint GetAttributes = 0x5401;
    public const nuint DropQueued = 0x540B;

    /// <summary>Of <see cref="DropQueued"/>: what was not read yet.</summary>
    public const int UnreadInput = 0;

    /// <summary>Of <see cref="Attributes.Local"/>: keys that send signals drop nothing.</summary>
    public const uint KeepsInput = 0x80;

    public struct WindowSize
    {
        public ushort Rows;
        public ushort Cols;
        public ushort PixelsX;
        public ushort PixelsY;
    }

    public struct Attributes
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public fixed byte Rest[20];
    }

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, void* argument);
}
