using System.Text.Json;
using System.Text.Json.Serialization;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Snapshots;

/// <summary>What a snapshot is of, and what its archives must be.</summary>
/// <param name="Format">Of manifest and archives together; a node that does not know it leaves the snapshot alone.</param>
/// <param name="Template">The version of the template that the archive lies above; empty when it is the whole workspace.</param>
/// <param name="Archive">The whole tree's: the file's name beside the manifest.</param>
/// <param name="Increments">What became of it since, in order; null when nothing did.</param>
internal sealed record SnapshotManifest(
    int Format, string Session, long Epoch, DateTimeOffset CreatedAt, string Template, string Archive, long Bytes, string Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SnapshotIncrement>? Increments = null)
{
    /// <summary>One archive.</summary>
    public const int WholeFormat = 1;

    /// <summary>With increments.</summary>
    public const int CurrentFormat = 2;

    [JsonIgnore]
    public SnapshotArchive Base => new(Archive, new ArchiveDigest(Bytes, Sha256));

    [JsonIgnore]
    public SnapshotArchive Last => Increments is [.., var last] ? last.Changed : Base;

    /// <summary>All that it needs of what lies beside it.</summary>
    [JsonIgnore]
    public IEnumerable<SnapshotArchive> Archives => [Base, .. (Increments ?? []).SelectMany(increment => new[] { increment.Gone, increment.Changed })];

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

        if (read?.Format is < WholeFormat or > CurrentFormat) throw new InvalidDataException($"Its snapshot is of format {read.Format}, and this node knows those up to {CurrentFormat}.");
        if (read is null or { Template: null } || read.Increments?.Any(increment => increment is null or { Changed: null } or { Gone: null }) == true
            || read.Archives.Any(archive => archive is { Name: null } or { Digest: null } or { Digest.Sha256: null }))
            throw new InvalidDataException("The manifest of its snapshot lacks a part.");
        if (read.Session != session.ToString()) throw new InvalidDataException($"What lies in its snapshot's place is of session {read.Session}.");
        if (read.Archives.FirstOrDefault(archive => Path.GetFileName(archive.Name) != archive.Name) is { } elsewhere) throw new InvalidDataException($"The manifest of its snapshot names '{elsewhere.Name}'.");
        return read;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}
