namespace VibeCoading.Silo.Templates;

internal enum TemplateSourceKind
{
    /// <summary>A directory on the host, copied.</summary>
    Directory,

    /// <summary>A tar archive on the host, compressed or not.</summary>
    Tar,

    /// <summary>A directory in the template's image.</summary>
    Image,

    /// <summary>What a git repository has at a branch or tag.</summary>
    Git,
}
