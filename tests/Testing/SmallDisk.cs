using System.Globalization;

namespace VibeCoading.Testing;

/// <summary>A file system of its own, in a file, which a test can fill.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _directory;
    private readonly string _file;

    private SmallDisk(string directory, string file) => (_directory, _file) = (directory, file);

    public static async Task<SmallDisk> MountAsync(string directory, int megabytes)
    {
        var disk = new SmallDisk(directory, Path.Combine(Path.GetTempPath(), $"vibe-disk-{Guid.NewGuid():N}"));
        await Command.RunAsync("truncate", "--size", string.Create(CultureInfo.InvariantCulture, $"{megabytes}M"), disk._file);
        // Without blocks that only root may fill: the node is root.
        await Command.RunAsync("mkfs.ext4", "-q", "-m", "0", disk._file);
        Directory.CreateDirectory(directory);
        await Command.RunAsync("mount", "-o", "loop", disk._file, directory);
        Directory.Delete(Path.Combine(directory, "lost+found"));
        return disk;
    }

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", "--recursive", _directory);
        File.Delete(_file);
    }
}
