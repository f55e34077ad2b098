namespace VibeCoading.Silo.Workspaces;

/// <summary>
/// Holds a workspace to a size: a file system of its own in a sparse file, mounted beside it. What is not written takes no room. Mounts outlive the
/// process, as the containers do that use them; after a restart of the host they are made again.
/// </summary>
internal static class WorkspaceDisk
{
    private const string Image = "disk.img";
    private const string MountPoint = "disk";

    /// <summary>Makes the disk of a workspace, and gives the directory where its files belong.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static async Task<string> MakeAsync(string workspace, long bytes, CancellationToken cancellationToken)
    {
        string image = Path.Combine(workspace, Image);
        using (FileStream file = File.Create(image)) file.SetLength(bytes);
        await HostProgram.MustAsync("mkfs.ext4", ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard", image], cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(Path.Combine(workspace, MountPoint));
        await MountAsync(workspace, cancellationToken).ConfigureAwait(false);
        return Path.Combine(workspace, MountPoint);
    }

    /// <summary>Mounts it again, if there is one that is not mounted.</summary>
    /// <exception cref="IOException">It cannot be mounted.</exception>
    public static async Task EnsureMountedAsync(string workspace, CancellationToken cancellationToken)
    {
        // The directory below the mount holds nothing.
        if (File.Exists(Path.Combine(workspace, Image)) && !Directory.EnumerateFileSystemEntries(Path.Combine(workspace, MountPoint)).Any())
            await MountAsync(workspace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Before its files can be removed. A repeat changes nothing.</summary>
    public static async Task UnmountAsync(string workspace, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(workspace, Image))) return;

        string at = Path.Combine(workspace, MountPoint);
        (int code, _) = await HostProgram.RunAsync("umount", [at], cancellationToken).ConfigureAwait(false);
        // Somebody looks into it: it goes when they leave.
        if (code != 0) await HostProgram.RunAsync("umount", ["--lazy", at], cancellationToken).ConfigureAwait(false);
    }

    /// <remarks>With <c>discard</c>, what the user deletes is the node's again.</remarks>
    private static Task MountAsync(string workspace, CancellationToken cancellationToken) =>
        HostProgram.MustAsync("mount", ["-t", "ext4", "-o", "loop,discard,nosuid,nodev", Path.Combine(workspace, Image), Path.Combine(workspace, MountPoint)], cancellationToken);
}
