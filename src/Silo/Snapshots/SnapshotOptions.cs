using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Snapshots.S3;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Where the workspaces of sessions that sleep are kept. Section <c>Vibe:Snapshots</c>.</summary>
/// <remarks>
/// With neither, the default, workspaces stay on the nodes where they are. With one of them, a session that sleeps leaves its node, and wakes on any;
/// this needs root, GNU tar, GNU find and zstd on each node. Increments need Linux 5.10, util-linux and the right to mount, on all nodes or none.
/// </remarks>
internal sealed class SnapshotOptions : IValidatableObject
{
    public const string Section = "Vibe:Snapshots";

    /// <summary>A directory that every node reaches by this path, an NFS mount for one.</summary>
    [RegularExpression("/.*", ErrorMessage = "Vibe:Snapshots:Directory must be an absolute path.")]
    public string? Directory { get; set; }

    /// <summary>How often the workspace of a session that is awake is saved, where there is a place for it: that much work is lost with a node. 10 seconds to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A bucket of an S3 server.</summary>
    public S3Options? S3 { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (S3 is null) yield break;

        if (Directory is not null)
            yield return new ValidationResult($"{Section}:Directory is '{Directory}', and {Section}:S3:Bucket is '{S3.Bucket}': snapshots are kept in one place. Take one of them away.");
        foreach (string trouble in S3.Troubles) yield return new ValidationResult($"{Section}:S3:{trouble}");
    }
}

[OptionsValidator]
internal sealed partial class SnapshotOptionsValidator : IValidateOptions<SnapshotOptions>;
