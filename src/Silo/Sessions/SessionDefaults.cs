using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Sessions;

/// <summary>What sessions get that ask for nothing else. Section <c>Vibe:Sessions</c>.</summary>
internal sealed class SessionDefaults
{
    public const string Section = "Vibe:Sessions";

    /// <summary>How long a session goes unused before it is put to sleep. 1 minute to 24 hours; 30 minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);
}

[OptionsValidator]
internal sealed partial class SessionDefaultsValidator : IValidateOptions<SessionDefaults>;
