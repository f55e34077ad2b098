using System.Text.Json;
using System.Text.Json.Serialization;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Snapshots;

/// <summary>What a snapshot is of, and what its archive must be.</summary>
/// <param name="Format">Of manifest and archive together; a node that does not know it leaves the snapshot alone.</param>
/// <param name="Template">The version of the template that the archive lies above; empty when it is the whole workspace.</param>
/// <param name="Archive">The file's name beside the manifest.</param>
internal sealed record SnapshotManifest(
    int Format, string Session, long Epoch, DateTimeOffset CreatedAt, string Template, string Archive, long Bytes, string Sha256)
{
    public const int CurrentFormat = 1;

    [JsonIgnore]
    public ArchiveDigest Digest => new(Bytes, Sha256);

    /// <exception cref="InvalidDataException">It makes no sense, or is not this session's, or of a version that is not known here.</exception>
    public static SnapshotManifest Read(ReadOnlySpan<byte> json, SessionId session)
    {
        SnapshotManifest? read;
        try
        {
            read = JsonSerializer.Deserialize<SnapshotManifest>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"The manifest of its snapshot cannot be read: {broken.Message}", broken);
        }

        if (read is null or { Archive: null } or { Sha256: null } or { Template: null }) throw new InvalidDataException("The manifest of its snapshot lacks a part.");
        if (read.Format != CurrentFormat) throw new InvalidDataException($"Its snapshot is of format {read.Format}, and this node knows {CurrentFormat}.");
        if (read.Session != session.ToString()) throw new InvalidDataException($"What lies in its snapshot's place is of session {read.Session}.");
        if (Path.GetFileName(read.Archive) != read.Archive) throw new InvalidDataException($"The manifest of its snapshot names '{read.Archive}'.");
        return read;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}
