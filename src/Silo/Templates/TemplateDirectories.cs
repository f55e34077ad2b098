using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Templates;

/// <summary>The prepared versions of templates on disk, each in a directory named after its content.</summary>
internal sealed class TemplateDirectories(IOptions<ContainerOptions> container, NodePaths paths, WorkspaceDirectories workspaces)
{
    private const string StagingPrefix = ".staging-";

    /// <summary>Another process of this node may be at work on a younger one.</summary>
    private static readonly TimeSpan StagingLife = TimeSpan.FromHours(1);

    /// <summary>Fetches files and gives their version. Files that are here already are not kept twice.</summary>
    public async Task<string> AddAsync(Func<string, Task> fetch, CancellationToken cancellationToken)
    {
        OwnedDirectory.EnsurePrivate(paths.Templates);
        string staging = Path.Combine(paths.Templates, StagingPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        Directory.CreateDirectory(staging);
        try
        {
            await fetch(staging).ConfigureAwait(false);
            await OwnedDirectory.GiveAsync(staging, container.Value.User, cancellationToken).ConfigureAwait(false);
            string version = await TreeHash.ComputeAsync(staging, cancellationToken).ConfigureAwait(false);
            if (!Directory.Exists(paths.Template(version))) Directory.Move(staging, paths.Template(version));
            return version;
        }
        finally
        {
            await TreeRemoval.RemoveAsync(staging, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Removes every version that is neither current nor below a workspace, and what an earlier process left half-made.</summary>
    public async Task RemoveUnusedAsync(IEnumerable<string> current, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(paths.Templates)) return;

        HashSet<string> used = [.. current, .. workspaces.Versions()];
        foreach (DirectoryInfo version in new DirectoryInfo(paths.Templates).EnumerateDirectories())
        {
            bool half = version.Name.StartsWith(StagingPrefix, StringComparison.Ordinal);
            if (half ? DateTime.UtcNow - version.CreationTimeUtc > StagingLife : !used.Contains(version.Name))
                await TreeRemoval.RemoveAsync(version.FullName, cancellationToken).ConfigureAwait(false);
        }
    }
}
