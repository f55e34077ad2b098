using System.Diagnostics;
using System.Security.Cryptography;

namespace VibeCoading.Silo.Templates;

/// <summary>What a tree holds, as one number: names, kinds, permissions, contents, and where links lead. Times and owners do not count.</summary>
internal static class TreeHash
{
    /// <summary>Enough not to meet another by chance, short enough for a path that is part of a mount's options.</summary>
    private const int Bytes = 16;

    /// <remarks>
    /// tar writes all of that, and knows every kind of file. What git keeps for itself is another at each clone: two clones of one commit are one version.
    /// </remarks>
    /// <returns>32 lower-case hex digits.</returns>
    public static async Task<string> ComputeAsync(string root, CancellationToken cancellationToken)
    {
        string[] arguments = ["--create", "--exclude=./.git", "--format=gnu", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--directory", root, "."];
        using Process tar = Process.Start(new ProcessStartInfo("tar", arguments) { RedirectStandardOutput = true })
            ?? throw new IOException("'tar' did not start.");
        byte[] hash = await SHA256.HashDataAsync(tar.StandardOutput.BaseStream, cancellationToken).ConfigureAwait(false);
        await tar.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return tar.ExitCode == 0 ? Convert.ToHexStringLower(hash.AsSpan(0, Bytes)) : throw new IOException($"'{root}' cannot be read: tar ended with {tar.ExitCode}.");
    }
}
