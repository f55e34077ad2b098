using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Web;

/// <summary>Where the gateway listens and what page it serves. Section <c>Vibe:Gateway</c>.</summary>
internal sealed class WebOptions : IValidatableObject
{
    /// <summary>The only address that is listened on. Beyond loopback it should lie behind something that ends TLS.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:8080";

    /// <summary>The built page's folder, with its index.html; null serves no page.</summary>
    public string? WebRoot { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
            yield return new ValidationResult($"Vibe:Gateway:Url is '{Url}'; it must be such as http://127.0.0.1:8080.", [nameof(Url)]);
        if (!string.IsNullOrEmpty(WebRoot) && !File.Exists(Path.Combine(WebRoot, "index.html")))
            yield return new ValidationResult($"Vibe:Gateway:WebRoot is '{WebRoot}', where there is no index.html. Build src/Web first.", [nameof(WebRoot)]);
    }
}

[OptionsValidator]
internal sealed partial class WebOptionsValidator : IValidateOptions<WebOptions>;
