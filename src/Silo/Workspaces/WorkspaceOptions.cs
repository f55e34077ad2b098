using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Workspaces;

/// <summary>Where sessions keep their files. Section <c>Vibe:Workspaces</c>.</summary>
internal sealed class WorkspaceOptions
{
    public const string Section = "Vibe:Workspaces";

    /// <summary>With less free space than this, in bytes, new sessions are refused. 0 to 1 TiB; 256 MiB by default.</summary>
    [Range(0, 1L << 40)]
    public long MinFreeBytes { get; set; } = 256L << 20;

    /// <summary>
    /// How much of the node's disk one workspace may take, in bytes; 16 MiB to 16 TiB. Null, the default, for as much as there is. Needs root on the
    /// node and <c>mkfs.ext4</c>; where the node cannot, its log and <c>vibe_workspace_limit</c> say so, and there is no limit. Holds for workspaces made from then on.
    /// </summary>
    [Range(16L << 20, 16L << 40)]
    public long? MaxBytes { get; set; }

    /// <summary>How workspaces get their template's files: Overlay, Reflink or Copy; null, the default, for the first of these that the disk can do.</summary>
    public WorkspaceMethod? Method { get; set; }
}

[OptionsValidator]
internal sealed partial class WorkspaceOptionsValidator : IValidateOptions<WorkspaceOptions>;
