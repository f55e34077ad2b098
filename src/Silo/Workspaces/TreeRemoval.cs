using System.ComponentModel;
using System.Diagnostics;

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

        string words = await RunAsync("rm", ["-rf", "--one-file-system", "--", path], cancellationToken).ConfigureAwait(false);
        if (!Exists(path)) return;

        // Immutable and append-only flags refuse even root; they can only stem from a process with more rights than a session has.
        await RunAsync("chattr", ["-R", "-f", "-i", "-a", "--", path], cancellationToken).ConfigureAwait(false);
        words = await RunAsync("rm", ["-rf", "--one-file-system", "--", path], cancellationToken).ConfigureAwait(false);
        if (Exists(path)) throw new IOException($"'{path}' cannot be removed: {words.Trim()}");
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })
                ?? throw new IOException($"'{program}' did not start.");
            string words = await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return words;
        }
        catch (Win32Exception missing)
        {
            throw new IOException($"'{program}' cannot be run: {missing.Message}", missing);
        }
    }
}
