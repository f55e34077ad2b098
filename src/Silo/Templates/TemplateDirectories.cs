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

    /// <summary>Fetches files and gives their version. Files that are here already are not kept twice.</summary>
    public async Task<string> AddAsync(Func<string, Task> fetch, CancellationToken cancellationToken)
    {
        OwnedDirectory.EnsurePrivate(paths.Templates);
        string staging = Path.Combine(paths.Templates, StagingPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        using var mark = new MakingMark(staging);
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

    /// <summary>Removes every version that is neither current nor below a workspace, and what died processes of this node left half-made.</summary>
    public async Task RemoveUnusedAsync(IEnumerable<string> current, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(paths.Templates)) return;

        HashSet<string> used = [.. current, .. workspaces.Versions()];
        string[] unused =
        [
            .. Directory.EnumerateDirectories(paths.Templates).Where(version => Path.GetFileName(version) is var name && !name.StartsWith('.') && !used.Contains(name)),
            .. MakingMark.Abandoned(paths.Templates, StagingPrefix),
        ];
        foreach (string version in unused) await TreeRemoval.RemoveAsync(version, cancellationToken).ConfigureAwait(false);
    }
}
