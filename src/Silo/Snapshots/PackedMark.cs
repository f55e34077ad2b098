using System.Security.Cryptography;
using System.Text.Json;

namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// Says of a tree, in files beside it, which snapshot it is: packed into it or unpacked from it. That is so as long as its fingerprint is the same; what has
/// become of it since, a list of all its entries at that time tells.
/// </summary>
/// <param name="Archive">The snapshot's last.</param>
/// <param name="Fingerprint">Null when it was being changed.</param>
/// <param name="NamesSha256">Of that list; null when there is none.</param>
/// <param name="SureBefore">As <see cref="TreeWalk"/> has it.</param>
/// <remarks>It lies with the tree, since it holds for no other with these files: inodes and times are this one's.</remarks>
internal sealed record PackedMark(string Archive, string Sha256, string? Fingerprint, string? NamesSha256, TimeSpan SureBefore)
{
    private const string Name = "packed.json";
    private const string NamesName = "packed.names";

    public static string Names(string files) => Beside(files, NamesName);

    /// <summary>Null when nothing is known of the tree.</summary>
    public static async Task<PackedMark?> FindAsync(string files, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<PackedMark>(await File.ReadAllBytesAsync(Beside(files, Name), cancellationToken).ConfigureAwait(false));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Where it cannot be written, or is cut short, nothing is known of the tree.</summary>
    /// <param name="walk">From before the tree was packed, or after it was unpacked. Its list is moved.</param>
    /// <param name="isExact">Whether the snapshot has what the list has, and nothing else.</param>
    public static async Task WriteAsync(string files, SnapshotManifest snapshot, TreeWalk walk, bool isExact, CancellationToken cancellationToken)
    {
        Forget(files);
        string? list = isExact ? walk.Names : null;
        if (walk.Fingerprint is null && list is null) return;

        try
        {
            string? names = list is null ? null : await HashAsync(list, cancellationToken).ConfigureAwait(false);
            if (list is not null) File.Move(list, Names(files));
            var mark = new PackedMark(snapshot.Last.Name, snapshot.Last.Digest.Sha256, walk.Fingerprint, names, walk.SureBefore);
            await File.WriteAllBytesAsync(Beside(files, Name), JsonSerializer.SerializeToUtf8Bytes(mark), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            Forget(files);
        }
    }

    public bool IsOf(SnapshotManifest snapshot) => (Archive, Sha256) == (snapshot.Last.Name, snapshot.Last.Digest.Sha256);

    /// <summary>Whether the list is there, and whole.</summary>
    public async Task<bool> HasNamesAsync(string files, CancellationToken cancellationToken) =>
        NamesSha256 is not null && File.Exists(Names(files)) && await HashAsync(Names(files), cancellationToken).ConfigureAwait(false) == NamesSha256;

    private static void Forget(string files)
    {
        foreach (string name in new[] { Name, NamesName }) File.Delete(Beside(files, name));
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        using FileStream list = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(list, cancellationToken).ConfigureAwait(false));
    }

    private static string Beside(string files, string name) => Path.Combine(Path.GetDirectoryName(files)!, name);
}
