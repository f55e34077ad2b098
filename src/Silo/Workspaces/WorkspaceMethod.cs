namespace VibeCoading.Silo.Workspaces;

/// <summary>How a workspace gets its template's files.</summary>
internal enum WorkspaceMethod
{
    /// <summary>The template lies below, and only what the user changes is kept: takes no time and no room, however large the template.</summary>
    Overlay,

    /// <summary>A copy that shares its blocks with the template until they change.</summary>
    Reflink,

    /// <summary>A copy.</summary>
    Copy,
}
