using System.Globalization;
using System.Security.Cryptography;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// Tells whether a tree was changed, without reading its files: by names, kinds, owners, sizes, inodes and times. No user can turn back the time of an
/// inode's last change (ctime), and the kernel sets it with every change of content, attributes and names.
/// </summary>
internal static class TreeFingerprint
{
    private const string NoOtherTimes = "--pax-option=delete=atime,delete=ctime,exthdr.name=%d/x";
    private const string Entry = @"%P\0%y %m %U %G %s %n %i %T@ %C@ %l\0";

    /// <summary>The kernel's clock for files advances by up to 10 ms at a time: what changes within one tick may keep its time.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// A file that is mapped into memory gets its time with the first write to a page after that page was last written to the disk. The kernel writes it
    /// after 35 s at most (dirty_expire_centisecs and dirty_writeback_centisecs): what changes later than that gives its file a new time.
    /// </summary>
    private static readonly TimeSpan WrittenBack = TimeSpan.FromSeconds(60);

    private const int MostWalks = 2;

    /// <param name="files">No link.</param>
    /// <param name="isLive">Whether programs may be changing it.</param>
    /// <returns>Null when it is being changed, or was a moment ago, so that a later change might not be seen.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<string?> TakeAsync(string files, bool isLive, TimeProvider time, CancellationToken cancellationToken)
    {
        TimeSpan unsure = isLive ? WrittenBack : Tick;
        for (int walks = 0; walks < (isLive ? 1 : MostWalks); walks++)
        {
            if (walks > 0) await Task.Delay(2 * Tick, time, cancellationToken).ConfigureAwait(false);
            TimeSpan limit = time.GetUtcNow() - unsure - DateTimeOffset.UnixEpoch;
            string? seen = await WalkAsync(files, cancellationToken).ConfigureAwait(false);
            if (seen is not null && !await IsNewerAsync(files, limit, cancellationToken).ConfigureAwait(false)) return seen;
        }

        return null;
    }

    /// <remarks>Of the tree's own directory counts what an archive has of it: a new overlay above it changes its inode.</remarks>
    private static async Task<string?> WalkAsync(string files, CancellationToken cancellationToken)
    {
        string? top = await HashAsync("tar", ["--create", "--file=-", "--no-recursion", NoOtherTimes, .. SnapshotArchives.Everything, "-C", files, "."], cancellationToken).ConfigureAwait(false);
        string? below = await HashAsync("find", [files, "-mindepth", "1", "-xdev", "-printf", Entry], cancellationToken).ConfigureAwait(false);
        return top is null || below is null ? null : $"{top}-{below}";
    }

    /// <summary>Null when the program fails, as it does where something goes away under its hands.</summary>
    private static async Task<string?> HashAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        byte[] hash = [];
        (int code, _) = await HostProgram.DrainAsync(
            program, arguments, async output => hash = await SHA256.HashDataAsync(output, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return code == 0 ? Convert.ToHexStringLower(hash) : null;
    }

    /// <summary>Whether anything was changed since a time, or cannot be looked at.</summary>
    private static async Task<bool> IsNewerAsync(string files, TimeSpan sinceEpoch, CancellationToken cancellationToken)
    {
        int found = 0;
        (int code, _) = await HostProgram.DrainAsync(
            "find",
            [files, "-xdev", "-newerct", string.Create(CultureInfo.InvariantCulture, $"@{sinceEpoch.TotalSeconds:0.000}"), "-printf", "x", "-quit"],
            async output => found = await output.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return found > 0 || code != 0;
    }
}
