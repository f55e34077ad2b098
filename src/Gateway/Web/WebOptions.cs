using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Web;

/// <summary>Where the gateway listens and what page it serves. Section <c>Vibe:Gateway</c>.</summary>
internal sealed class WebOptions : IValidatableObject
{
    /// <summary>The address that clients come to. Beyond loopback it should lie behind something that ends TLS.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:8080";

    /// <summary>
    /// A further address, on a port of its own, that tells <c>/metrics</c> to whoever reaches it, and nothing else: for a Prometheus on another machine, on a
    /// network that clients are not on. Null, the default, for none.
    /// </summary>
    public string? MetricsUrl { get; set; }

    /// <summary>The built page's folder, with its index.html; null serves no page.</summary>
    public string? WebRoot { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PortOf(Url) is not { } port)
            yield return new ValidationResult($"Vibe:Gateway:Url is '{Url}'; it must be such as http://127.0.0.1:8080.", [nameof(Url)]);
        else if (MetricsUrl is not null && (PortOf(MetricsUrl) is not { } other || other == port))
            yield return new ValidationResult($"Vibe:Gateway:MetricsUrl is '{MetricsUrl}'; it must be such as http://127.0.0.1:9464, with another port than Url.", [nameof(MetricsUrl)]);
        if (!string.IsNullOrEmpty(WebRoot) && !File.Exists(Path.Combine(WebRoot, "index.html")))
            yield return new ValidationResult($"Vibe:Gateway:WebRoot is '{WebRoot}', where there is no index.html. Build src/Web first.", [nameof(WebRoot)]);
    }

    /// <summary>The port of <see cref="MetricsUrl"/>; null where there is none.</summary>
    public int? MetricsPort => MetricsUrl is null ? null : PortOf(MetricsUrl);

    private static int? PortOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp && url.PathAndQuery == "/" ? url.Port : null;
}

[OptionsValidator]
internal sealed partial class WebOptionsValidator : IValidateOptions<WebOptions>;
