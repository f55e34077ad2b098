using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Identity;

/// <summary>An origin that is misspelt would silently never match.</summary>
internal sealed class OriginsValidator : IValidateOptions<IdentityOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        string[] wrong = [.. options.AllowedOrigins.Where(origin => !IsOrigin(origin))];
        return wrong.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(wrong.Select(origin => $"Vibe:Gateway:AllowedOrigins: '{origin}' is not an origin such as https://ide.example.org."));
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
