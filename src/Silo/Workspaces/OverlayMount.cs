namespace VibeCoading.Silo.Workspaces;

/// <summary>The options of an overlay (Linux, Documentation/filesystems/overlayfs.rst).</summary>
internal static class OverlayMount
{
    /// <summary>
    /// <c>redirect_dir</c>: without it, renaming a directory of the template fails with EXDEV. <c>index=off</c>: a workspace may be mounted again
    /// from where its template lies then.
    /// </summary>
    public static string Options(string lower, string upper, string work) => $"lowerdir={lower},upperdir={upper},workdir={work},redirect_dir=on,index=off";

    /// <summary>Commas part options, and colons part lower directories.</summary>
    public static bool CanName(string path) => path.AsSpan().IndexOfAny(",:\\") < 0;
}
