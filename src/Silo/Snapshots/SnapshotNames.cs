using System.Security.Cryptography;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// What the objects of the place are called: of each session a folder with a manifest and the archives that it names; of each template's version an
/// archive and, as its date of change, when a node last needed it.
/// </summary>
internal static class SnapshotNames
{
    private const string TemplateFolder = "templates";
    private const string ManifestFile = "manifest.json";
    private const string ArchiveSuffix = ".tar.zst";
    private const string UsedSuffix = ".used";
    private const string GoneSuffix = ".gone";

    public static string NewArchive(long epoch) => $"{epoch}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{ArchiveSuffix}";

    /// <summary>What an increment takes away, beside the archive of what it brings.</summary>
    public static string GoneOf(string archive) => (Without(archive, ArchiveSuffix) ?? archive) + GoneSuffix;

    public static string Manifest(SessionId session) => Of(session, ManifestFile);

    public static string Of(SessionId session, string file) => $"{session}/{file}";

    public static string Template(string version) => $"{TemplateFolder}/{version}{ArchiveSuffix}";

    public static string TemplateUse(string version) => $"{TemplateFolder}/{version}{UsedSuffix}";

    public static (string Folder, string File) Parts(string name) => name.Split('/') is [var folder, var file] ? (folder, file) : ("", name);

    /// <summary>The version that an object is of; null when it is of none.</summary>
    public static string? VersionOf(string name) => Parts(name) is (TemplateFolder, var file)
        ? Without(file, ArchiveSuffix) ?? Without(file, UsedSuffix)
        : null;

    public static bool IsManifest(string name) => Parts(name).File == ManifestFile;

    private static string? Without(string file, string suffix) => file.EndsWith(suffix, StringComparison.Ordinal) ? file[..^suffix.Length] : null;
}
