namespace VibeCoading.Silo.Images;

/// <summary>An image's name, as an operator writes it.</summary>
/// <param name="Repository">With its registry, if it names one.</param>
/// <param name="Tag">Or a digest, <c>sha256:…</c>.</param>
internal readonly record struct ImageName(string Repository, string Tag)
{
    /// <summary>Whether it always means the same image.</summary>
    public bool IsPinned => Tag.Contains(':', StringComparison.Ordinal);

    /// <summary>Whether it says itself where it is to be had: what comes before the first slash is a host then, and no path.</summary>
    public bool NamesRegistry => Repository.Split('/') is [var first, _, ..] && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost");

    public static ImageName Parse(string text)
    {
        if (text.Split('@') is [var repository, var digest]) return new ImageName(repository, digest);

        int colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf('/') ? new ImageName(text[..colon], text[(colon + 1)..]) : new ImageName(text, "latest");
    }

    public ImageName At(string registry) => this with { Repository = $"{registry}/{Repository}" };

    public override string ToString() => IsPinned ? $"{Repository}@{Tag}" : $"{Repository}:{Tag}";
}
