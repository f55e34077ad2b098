using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Containers;

/// <summary>What every session's container gets. Section <c>Vibe:Container</c>.</summary>
internal sealed class ContainerOptions : IValidatableObject
{
    public const string Section = "Vibe:Container";

    /// <summary>Memory in bytes, swap included, for requests that ask for none. 16 MiB to 1 TiB; 1 GiB by default.</summary>
    [Range(16L << 20, 1L << 40)]
    public long MemoryBytes { get; set; } = 1L << 30;

    /// <summary>The most memory in bytes that a request may ask for. 16 MiB to 1 TiB; 4 GiB by default.</summary>
    [Range(16L << 20, 1L << 40)]
    public long MaxMemoryBytes { get; set; } = 4L << 30;

    /// <summary>CPU time in cores for requests that ask for none. 0.01 to 1,024; 2 by default.</summary>
    [Range(0.01, 1024)]
    public double Cpus { get; set; } = 2;

    /// <summary>The most cores that a request may ask for. 0.01 to 1,024; 4 by default.</summary>
    [Range(0.01, 1024)]
    public double MaxCpus { get; set; } = 4;

    /// <summary>Processes and threads for requests that ask for none. 16 to 4,194,304; 512 by default.</summary>
    [Range(16, 4_194_304)]
    public int Processes { get; set; } = 512;

    /// <summary>The most processes and threads that a request may ask for. 16 to 4,194,304; 4,096 by default.</summary>
    [Range(16, 4_194_304)]
    public int MaxProcesses { get; set; } = 4096;

    /// <summary>Most terminals of one session whose programs run at once; one more is refused with 429. 1 to 64; 32 by default.</summary>
    [Range(1, 64)]
    public int MaxTerminals { get; set; } = 32;

    /// <summary>Open files of each process; clamped, with one warning, to what the engine can grant. 64 to 1,048,576; 65,536 by default.</summary>
    [Range(64, 1_048_576)]
    public int OpenFiles { get; set; } = 65_536;

    /// <summary>Size in bytes at which a container's log is rotated. 64 KiB to 1 GiB; 10 MB by default.</summary>
    [Range(64L << 10, 1L << 30)]
    public long LogMaxBytes { get; set; } = 10_000_000;

    /// <summary>Rotated logs that are kept, the current one included. 1 to 100; 3 by default.</summary>
    [Range(1, 100)]
    public int LogFiles { get; set; } = 3;

    /// <summary>Numeric <c>uid:gid</c> of everything in the container; never 0. The workspace belongs to it.</summary>
    [Required, RegularExpression("^[1-9][0-9]{0,9}:[1-9][0-9]{0,9}$", ErrorMessage = "Vibe:Container:User must be numeric, as 1000:1000, and not root.")]
    public string User { get; set; } = "1000:1000";

    /// <summary>A Docker network that exists; null for the node's own bridge, on which containers cannot reach each other.</summary>
    public string? Network { get; set; }

    /// <summary>How long a container may take until its agent answers. 1 second to 10 minutes; 30 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MemoryBytes > MaxMemoryBytes)
            yield return new ValidationResult($"Vibe:Container:MemoryBytes is {MemoryBytes}, more than MaxMemoryBytes with {MaxMemoryBytes}.");
        if (Cpus > MaxCpus)
            yield return new ValidationResult($"Vibe:Container:Cpus is {Cpus}, more than MaxCpus with {MaxCpus}.");
        if (Processes > MaxProcesses)
            yield return new ValidationResult($"Vibe:Container:Processes is {Processes}, more than MaxProcesses with {MaxProcesses}.");
    }
}

[OptionsValidator]
internal sealed partial class ContainerOptionsValidator : IValidateOptions<ContainerOptions>;
