using System.Diagnostics.CodeAnalysis;

namespace VibeCoading.Silo.Templates;

/// <summary>Where a template's files come from, as an operator writes it.</summary>
/// <param name="Place">A path on the host, a path in the image, or a repository.</param>
/// <param name="Reference">Of a repository: a branch or tag; null for its default.</param>
internal sealed record TemplateSource(TemplateSourceKind Kind, string Place, string? Reference)
{
    public const string Forms = "'directory:/path', 'tar:/path', 'image:/path' or 'git:repository#branch-or-tag'";

    public static bool TryParse(string text, [NotNullWhen(true)] out TemplateSource? source)
    {
        source = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;

        string place = text[(colon + 1)..];
        source = text[..colon] switch
        {
            "directory" when Path.IsPathFullyQualified(place) => new TemplateSource(TemplateSourceKind.Directory, place, null),
            "tar" when Path.IsPathFullyQualified(place) => new TemplateSource(TemplateSourceKind.Tar, place, null),
            "image" when place.StartsWith('/') => new TemplateSource(TemplateSourceKind.Image, place, null),
            "git" when Repository(place) is ({ Length: > 0 } repository, var reference) => new TemplateSource(TemplateSourceKind.Git, repository, reference),
            _ => null,
        };
        return source is not null;
    }

    /// <remarks>What begins with a hyphen would be an option to git.</remarks>
    private static (string Repository, string? Reference) Repository(string place)
    {
        string[] parts = place.Split('#', 2);
        string? reference = parts.Length == 2 ? parts[1] : null;
        return parts[0].StartsWith('-') || reference is "" || reference?.StartsWith('-') == true ? ("", null) : (parts[0], reference);
    }
}
