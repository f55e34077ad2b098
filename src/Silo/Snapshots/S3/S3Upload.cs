using Amazon.Runtime;
using Amazon.S3.Model;

namespace VibeCoading.Silo.Snapshots.S3;

/// <summary>
/// An object on its way to the bucket. It is cut into parts in memory, so that it needs no room on the node's disk and a part can be sent again; one
/// part is under way while the next is filled. The object is there once it is complete.
/// </summary>
internal sealed class S3Upload(S3Calls calls, string bucket, string key, CancellationToken whole) : WriteOnlyStream
{
    /// <summary>Of which S3 takes 10,000 in one object, so 160 GB.</summary>
    public const int PartBytes = 16 << 20;

    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(10);

    private readonly List<PartETag> _parts = [];
    private byte[] _filling = new byte[PartBytes];
    private byte[]? _sent;
    private int _filled;
    private Task _sending = Task.CompletedTask;
    private string? _upload;
    private long _length;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == PartBytes) await SendAsync().ConfigureAwait(false);
            int taken = Math.Min(buffer.Length, PartBytes - _filled);
            buffer[..taken].CopyTo(_filling.AsMemory(_filled));
            buffer = buffer[taken..];
            _filled += taken;
            _length += taken;
        }
    }

    public async Task CompleteAsync()
    {
        if (_upload is null)
        {
            var request = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = Filled(), UseChunkEncoding = false };
            await calls.AskAsync($"keep '{key}'", s3 => s3.PutObjectAsync(request, whole), whole).ConfigureAwait(false);
            return;
        }

        await SendAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        var complete = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _upload, PartETags = _parts };
        try
        {
            await calls.AskAsync($"complete '{key}'", s3 => s3.CompleteMultipartUploadAsync(complete, whole), whole).ConfigureAwait(false);
        }
        catch (SnapshotPlaceException refused) when (refused.InnerException is AmazonServiceException { ErrorCode: "NoSuchUpload" })
        {
            // The first answer was lost, and the request sent again. What is there now, if it has this length, is this upload: no two have one name.
            GetObjectMetadataResponse? there = await calls.FindAsync($"look at '{key}'", s3 => s3.GetObjectMetadataAsync(bucket, key, whole), whole).ConfigureAwait(false);
            if (there?.ContentLength != _length) throw;
        }
    }

    /// <summary>Has the server forget the parts. What it does not forget now is unfinished, and removed as such.</summary>
    public async Task AbortAsync()
    {
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_upload is null) return;

        // The caller's token may be what ended the upload.
        using var limit = new CancellationTokenSource(AbortLimit);
        Task abort = calls.AskAsync($"abort '{key}'", s3 => s3.AbortMultipartUploadAsync(bucket, key, _upload, limit.Token), limit.Token);
        await abort.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private MemoryStream Filled() => new(_filling, 0, _filled, writable: false);

    private async Task SendAsync()
    {
        await _sending.ConfigureAwait(false);
        _upload ??= (await calls.AskAsync($"begin '{key}'", s3 => s3.InitiateMultipartUploadAsync(bucket, key, whole), whole).ConfigureAwait(false)).UploadId;
        _sending = SendAsync(new UploadPartRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = _upload,
            PartNumber = _parts.Count + 1,
            InputStream = Filled(),
            UseChunkEncoding = false,
        });
        (_filling, _sent, _filled) = (_sent ?? new byte[PartBytes], _filling, 0);
    }

    private async Task SendAsync(UploadPartRequest part)
    {
        int number = _parts.Count + 1;
        UploadPartResponse sent = await calls.AskAsync($"keep part {number} of '{key}'", s3 => s3.UploadPartAsync(part, whole), whole).ConfigureAwait(false);
        _parts.Add(new PartETag(number, sent.ETag));
    }
}
