using System.Security.Cryptography;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Passes on what is written to it, and tells what that was.</summary>
internal sealed class DigestStream(Stream target) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _bytes;

    public ArchiveDigest Digest => new(_bytes, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await target.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(buffer.Span);
        _bytes += buffer.Length;
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}
