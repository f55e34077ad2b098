using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Where the workspaces of sessions that sleep are kept. Section <c>Vibe:Snapshots</c>.</summary>
internal sealed class SnapshotOptions
{
    public const string Section = "Vibe:Snapshots";

    /// <summary>
    /// A directory that every node reaches by this path, an NFS mount for one: a session that sleeps leaves its node, and wakes on any. Null, the
    /// default, leaves workspaces on the nodes where they are. Needs root, GNU tar and zstd on each node.
    /// </summary>
    [RegularExpression("/.*", ErrorMessage = "Vibe:Snapshots:Directory must be an absolute path.")]
    public string? Directory { get; set; }

    /// <summary>How often the workspace of a session that is awake is saved, where there is a place for it: that much work is lost with a node. 10 seconds to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class SnapshotOptionsValidator : IValidateOptions<SnapshotOptions>;
