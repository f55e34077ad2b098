using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using VibeCoading.Grains.Owners;

namespace VibeCoading.Silo.Sessions;

/// <summary>What one owner may have at a time, over all nodes. Section <c>Vibe:Owners</c>; to be the same on each node.</summary>
internal sealed class OwnerOptions
{
    public const string Section = "Vibe:Owners";

    private const int Most = 1_000_000;

    /// <summary>Sessions, asleep or not. 1 to 1,000,000; 1,000 by default.</summary>
    [Range(1, Most)]
    public int MaxSessions { get; set; } = 1_000;

    /// <summary>Sessions that are not asleep. 1 to 1,000,000; 250 by default.</summary>
    [Range(1, Most)]
    public int MaxRunning { get; set; } = 250;

    public OwnerQuota Quota => new(MaxSessions, MaxRunning);
}

[OptionsValidator]
internal sealed partial class OwnerOptionsValidator : IValidateOptions<OwnerOptions>;
