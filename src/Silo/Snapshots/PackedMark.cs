using System.Text.Json;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Says of a tree, in a file beside it, which archive it is: packed into it or unpacked from it, and as long as its fingerprint is this.</summary>
/// <remarks>It lies with the tree, since it holds for no other with these files: inodes and times are this one's.</remarks>
internal sealed record PackedMark(string Archive, string Sha256, string Fingerprint)
{
    private const string Name = "packed.json";

    /// <summary>Null when nothing is known of the tree.</summary>
    public static async Task<PackedMark?> FindAsync(string files, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<PackedMark>(await File.ReadAllBytesAsync(PathOf(files), cancellationToken).ConfigureAwait(false));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Where it cannot be written, or is cut short, nothing is known of the tree.</summary>
    public async Task WriteAsync(string files, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(PathOf(files), JsonSerializer.SerializeToUtf8Bytes(this), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            Forget(files);
        }
    }

    public static void Forget(string files)
    {
        if (File.Exists(PathOf(files))) File.Delete(PathOf(files));
    }

    private static string PathOf(string files) => Path.Combine(Path.GetDirectoryName(files)!, Name);
}
