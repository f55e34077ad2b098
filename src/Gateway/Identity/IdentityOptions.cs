using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Identity;

/// <summary>Who may call. Section <c>Vibe:Gateway</c>.</summary>
internal sealed class IdentityOptions
{
    /// <summary>Where the first start leaves the administrator's key, readable by this user alone.</summary>
    [Required]
    public string AdminKeyFile { get; set; } = Path.Combine(StateDirectory, "keys", "admin.key");

    /// <summary>Origins such as <c>https://ide.example.org</c> whose pages may call besides the gateway's own.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    private static string StateDirectory => Environment.UserName == "root"
        ? "/var/lib/vibecoading"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "vibecoading");
}

[OptionsValidator]
internal sealed partial class IdentityOptionsValidator : IValidateOptions<IdentityOptions>;
