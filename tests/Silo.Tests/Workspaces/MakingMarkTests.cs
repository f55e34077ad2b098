using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Workspaces;

/// <summary>Directories that are being made, and those that whoever made them left when it died.</summary>
public sealed class MakingMarkTests
{
    private const string Made = ".making-0";

    [Fact]
    public async Task Workspaces_HalfMadeByTheDead_Go_ThoseOfTheLivingStay()
    {
        await using TestNode node = await TestNode.StartAsync();
        string Half(string name) => Path.Combine(node.Paths.Workspaces, name);
        foreach (string name in new[] { Made, ".making-1", ".probe-2", ".removed-3" }) await LeaveAsync(Half(name));
        // Killed between the mark and the directory.
        await File.WriteAllTextAsync(Half(".making-4.lock"), "", Within.Token());
        using (var mark = new MakingMark(Half(Made)))
        {
            await node.Get<WorkspaceDirectories>().RemoveLeftoversAsync(Within.Token());

            Assert.Equal([Half(Made), $"{Half(Made)}.lock"], Directory.EnumerateFileSystemEntries(node.Paths.Workspaces).Order(StringComparer.Ordinal));
        }

        await node.Get<WorkspaceDirectories>().RemoveLeftoversAsync(Within.Token());
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Paths.Workspaces));
    }

    [Fact]
    public async Task Templates_HalfFetchedByTheDead_Go_ThoseOfTheLivingStay()
    {
        await using TestNode node = await TestNode.StartAsync();
        string living = Path.Combine(node.Paths.Templates, ".staging-0"), dead = Path.Combine(node.Paths.Templates, ".staging-1");
        await LeaveAsync(living);
        await LeaveAsync(dead);
        using var mark = new MakingMark(living);

        await node.Get<TemplateDirectories>().RemoveUnusedAsync([], Within.Token());

        Assert.Equal([living, $"{living}.lock"], Directory.EnumerateFileSystemEntries(node.Paths.Templates).Order(StringComparer.Ordinal));
    }

    private static async Task LeaveAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "file"), "", Within.Token());
    }
}
