namespace VibeCoading.Silo.Workspaces;

/// <summary>
/// Removes trees that users filled: any depth, any owner, immutable files, links that lead elsewhere. The work is rm's, which walks by
/// descriptors: paths beyond the kernel's limit and links swapped in meanwhile do not fool it, as they do a walk by path.
/// </summary>
internal static class TreeRemoval
{
    /// <exception cref="IOException">Something is left; the message has rm's words.</exception>
    public static async Task RemoveAsync(string path, CancellationToken cancellationToken)
    {
        if (!Exists(path)) return;

        (_, string words) = await HostProgram.RunAsync("rm", ["-rf", "--one-file-system", "--", path], cancellationToken).ConfigureAwait(false);
        if (!Exists(path)) return;

        // Immutable and append-only flags refuse even root; they can only stem from a process with more rights than a session has.
        await HostProgram.RunAsync("chattr", ["-R", "-f", "-i", "-a", "--", path], cancellationToken).ConfigureAwait(false);
        (_, words) = await HostProgram.RunAsync("rm", ["-rf", "--one-file-system", "--", path], cancellationToken).ConfigureAwait(false);
        if (Exists(path)) throw new IOException($"'{path}' cannot be removed: {HostProgram.Brief(words)}");
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
