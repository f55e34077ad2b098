namespace VibeCoading.Agent.Native;

/// <summary>Bits of a file's mode.</summary>
internal static class FileModes
{
    public const int TypeMask = 0xF000;
    public const int Socket = 0xC000;
    public const int Symlink = 0xA000;
    public const int Regular = 0x8000;
    public const int Directory = 0x4000;
    public const int PermissionMask = 0xFFF;

    public const uint ReadWriteForAll = 0x1B6; // 0666
    public const uint NewFile = 0x1A4; // 0644
    public const uint NewDirectory = 0x1ED; // 0755
    public const uint OwnerOnly = 0x180; // 0600
}
