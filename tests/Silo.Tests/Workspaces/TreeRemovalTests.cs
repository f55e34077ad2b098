using System.Diagnostics;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Workspaces;

public sealed class TreeRemovalTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("v");

    private string Tree => Path.Combine(_root.FullName, "tree");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Remove_WhenATreeIsDeeperThanAnyPath_RemovesIt()
    {
        // Python goes down by chdir, past the kernel's limit on paths.
        await RunAsync("python3", "-c", $"import os; os.mkdir('{Tree}'); os.chdir('{Tree}')\nfor _ in range(3000): os.mkdir('deep'); os.chdir('deep')");

        await TreeRemoval.RemoveAsync(Tree, Within.Token());

        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Remove_WhenLinksLeadOut_FollowsNone()
    {
        string outside = Path.Combine(_root.FullName, "outside");
        await File.WriteAllTextAsync(outside, "kept", Within.Token());
        Directory.CreateDirectory(Tree);
        File.CreateSymbolicLink(Path.Combine(Tree, "file"), outside);
        Directory.CreateSymbolicLink(Path.Combine(Tree, "directory"), _root.FullName);

        await TreeRemoval.RemoveAsync(Tree, Within.Token());

        Assert.Equal(["outside"], _root.EnumerateFileSystemInfos().Select(entry => entry.Name));
    }

    [Fact]
    public async Task Remove_WhenFilesAreForeignAndWithoutRights_RemovesThem()
    {
        Directory.CreateDirectory(Path.Combine(Tree, "closed"));
        await File.WriteAllTextAsync(Path.Combine(Tree, "closed", "file"), "x", Within.Token());
        await RunAsync("chown", "-R", "1000:1000", Tree);
        await RunAsync("chmod", "-R", "000", Tree);

        await TreeRemoval.RemoveAsync(Tree, Within.Token());
        await TreeRemoval.RemoveAsync(Tree, Within.Token());

        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Remove_WhenAFileIsImmutable_RemovesItAllTheSame()
    {
        Directory.CreateDirectory(Tree);
        await File.WriteAllTextAsync(Path.Combine(Tree, "file"), "x", Within.Token());
        await RunAsync("chattr", "+i", Path.Combine(Tree, "file"));

        await TreeRemoval.RemoveAsync(Tree, Within.Token());

        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(Within.Token());
        Assert.Equal(0, process.ExitCode);
    }
}
