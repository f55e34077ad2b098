using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Pools;

/// <summary>How many containers wait for sessions, for each template. Section <c>Vibe:Pool</c>.</summary>
internal sealed class PoolOptions : IValidatableObject
{
    public const string Section = "Vibe:Pool";

    private const int Most = 1000;

    /// <summary>Running containers that wait in any case. 0 to 1,000; 2 by default. One costs about 6 MB of memory beyond what is shared (docs/performance.md).</summary>
    [Range(0, Most)]
    public int Min { get; set; } = 2;

    /// <summary>The most that wait, when many sessions are asked for or the node has nothing else to do. 0 to 1,000, 0 for no pool; 6 by default.</summary>
    [Range(0, Most)]
    public int Max { get; set; } = 6;

    /// <summary>
    /// Created containers, which take disk but no memory, that wait in any case: started when a session finds none running, or to become one that runs.
    /// 0 to 1,000; 2 by default. Where <see cref="Max"/> is 0 there are none.
    /// </summary>
    [Range(0, Most)]
    public int MinCreated { get; set; } = 2;

    /// <summary>The most created containers that wait. 0 to 1,000; 4 by default.</summary>
    [Range(0, Most)]
    public int MaxCreated { get; set; } = 4;

    /// <summary>
    /// Bounds of templates that need others, by the template's name. Underscores may stand for its hyphens: shells drop environment variables
    /// with hyphens in their names.
    /// </summary>
    public Dictionary<string, PoolBounds> Templates { get; } = [];

    /// <summary>Containers that are prepared at the same time; one while a session waits for a container of its own. 1 to 16; 2 by default.</summary>
    [Range(1, 16)]
    public int PreparedAtOnce { get; set; } = 2;

    /// <summary>For so long nobody must have asked for a session before the pool is filled to its maximum. 1 second to 24 hours; 2 minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan QuietAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Memory in bytes that the host must have available for another one to be prepared. 0 to 1 TiB; 512 MiB by default.</summary>
    [Range(0, 1L << 40)]
    public long MinFreeMemoryBytes { get; set; } = 512L << 20;

    public (TierBounds Hot, TierBounds Created) Of(string template)
    {
        PoolBounds own = Templates.GetValueOrDefault(template) ?? Templates.GetValueOrDefault(template.Replace('-', '_')) ?? new PoolBounds();
        TierBounds hot = Bounds(own.Min, own.Max, Min, Max);
        return (hot, hot.Max == 0 ? default : Bounds(own.MinCreated, own.MaxCreated, MinCreated, MaxCreated));

        // Whoever gives one bound need not give the other.
        static TierBounds Bounds(int? ownMin, int? ownMax, int min, int max) =>
            new(ownMin ?? Math.Min(min, ownMax ?? max), ownMax ?? Math.Max(max, ownMin ?? min));
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min > Max) yield return new ValidationResult($"Vibe:Pool:Min is {Min}, more than Max with {Max}.");
        if (MinCreated > MaxCreated) yield return new ValidationResult($"Vibe:Pool:MinCreated is {MinCreated}, more than MaxCreated with {MaxCreated}.");
        foreach (string template in Templates.Keys)
        {
            (TierBounds hot, TierBounds created) = Of(template);
            if (IsAbsurd(hot)) yield return Wrong("Min", "Max", hot);
            if (IsAbsurd(created)) yield return Wrong("MinCreated", "MaxCreated", created);

            ValidationResult Wrong(string min, string max, TierBounds bounds) => new(
                $"Vibe:Pool:Templates:{template} has {min} {bounds.Min} and {max} {bounds.Max}: 0 to {Most} are allowed, and {min} is at most {max}.");
        }
    }

    private static bool IsAbsurd(TierBounds bounds) => bounds.Min < 0 || bounds.Max > Most || bounds.Min > bounds.Max;
}

[OptionsValidator]
internal sealed partial class PoolOptionsValidator : IValidateOptions<PoolOptions>;
