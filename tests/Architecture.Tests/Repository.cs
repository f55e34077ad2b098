using System.Diagnostics;

namespace VibeCoading.Architecture.Tests;

/// <summary>The work tree that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Files that git knows, or would: what is ignored is not part of the project.</summary>
    public static IReadOnlyList<string> Files(params string[] patterns)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", .. patterns])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("git did not start.");
        string names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0) throw new InvalidOperationException($"git ls-files ended with {git.ExitCode}.");

        // A file that was deleted and not yet committed is still listed.
        return [.. names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(name => File.Exists(Path.Combine(Root, name)))];
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "VibeCoading.sln"))) return directory.FullName;

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no work tree of VibeCoading.");
    }
}
