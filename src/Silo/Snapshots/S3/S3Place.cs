using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Snapshots.S3;

/// <summary>A bucket of an S3 server. An object that is written becomes visible as a whole there, and a read sees what was written before it.</summary>
internal sealed class S3Place(IOptions<SnapshotOptions> options) : ISnapshotPlace, IDisposable
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Connections that break in a download of many minutes are no failure yet: it goes on from where it was.</summary>
    private const int MostTries = 4;

    private readonly S3Calls _calls = new(options.Value.S3!);
    private readonly string _bucket = options.Value.S3!.Bucket;
    private readonly string _prefix = options.Value.S3!.Prefix is { Length: > 0 } prefix ? $"{prefix}/" : "";
    private readonly TimeSpan _timeout = options.Value.S3!.Timeout;

    public async Task WriteAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        using var upload = new S3Upload(_calls, _bucket, _prefix + name, cancellationToken);
        try
        {
            await write(upload).ConfigureAwait(false);
            await upload.CompleteAsync().ConfigureAwait(false);
        }
        catch
        {
            await upload.AbortAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<bool> CopyToAsync(string name, Stream target, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        GetObjectResponse? answer = await GetAsync(name, 0, tag: null, cancellationToken).ConfigureAwait(false);
        if (answer is null) return false;

        (long length, string tag) = (answer.ContentLength, answer.ETag);
        long copied = await CopyAsync(answer, target, buffer, name, isLastTry: false, cancellationToken).ConfigureAwait(false);
        for (int tries = 2; copied < length; tries++)
        {
            answer = await GetAsync(name, copied, tag, cancellationToken).ConfigureAwait(false) ?? throw new SnapshotPlaceException($"'{_prefix}{name}' was removed while it was read.");
            copied += await CopyAsync(answer, target, buffer, name, tries == MostTries, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public async Task<PlacedObject?> FindAsync(string name, CancellationToken cancellationToken)
    {
        GetObjectMetadataResponse? found = await _calls.FindAsync(
            $"look at '{_prefix}{name}'", s3 => s3.GetObjectMetadataAsync(_bucket, _prefix + name, cancellationToken), cancellationToken).ConfigureAwait(false);
        return found is null ? null : new PlacedObject(name, found.ContentLength, Instant(found.LastModified));
    }

    public async IAsyncEnumerable<PlacedObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (PlacedObject found in ListAsync("", cancellationToken).ConfigureAwait(false)) yield return found;
    }

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        _calls.FindAsync($"remove '{_prefix}{name}'", s3 => s3.DeleteObjectAsync(_bucket, _prefix + name, cancellationToken), cancellationToken);

    public async Task RemoveFolderAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (PlacedObject found in ListAsync($"{folder}/", cancellationToken).ConfigureAwait(false))
            await RemoveAsync(found.Name, cancellationToken).ConfigureAwait(false);
    }

    public async Task<int> RemoveUnfinishedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        int removed = 0;
        var request = new ListMultipartUploadsRequest { BucketName = _bucket, Prefix = _prefix };
        while (true)
        {
            ListMultipartUploadsResponse page = await _calls.AskAsync(
                "list unfinished uploads", s3 => s3.ListMultipartUploadsAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (MultipartUpload upload in (page.MultipartUploads ?? []).Where(upload => Instant(upload.Initiated) < before))
            {
                await _calls.FindAsync(
                    $"abort '{upload.Key}'", s3 => s3.AbortMultipartUploadAsync(_bucket, upload.Key, upload.UploadId, cancellationToken), cancellationToken).ConfigureAwait(false);
                removed++;
            }

            if (page.IsTruncated is not true) return removed;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    public void Dispose() => _calls.Dispose();

    private static DateTimeOffset Instant(DateTime? told) => told is { } instant ? new DateTimeOffset(instant.ToUniversalTime()) : DateTimeOffset.MaxValue;

    private async IAsyncEnumerable<PlacedObject> ListAsync(string below, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix + below };
        ListObjectsV2Response page;
        do
        {
            page = await _calls.AskAsync("list snapshots", s3 => s3.ListObjectsV2Async(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (S3Object found in page.S3Objects ?? [])
                yield return new PlacedObject(found.Key[_prefix.Length..], found.Size ?? 0, Instant(found.LastModified));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated is true);
    }

    private Task<GetObjectResponse?> GetAsync(string name, long from, string? tag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = _prefix + name, EtagToMatch = tag };
        if (from > 0) request.ByteRange = new ByteRange($"bytes={from}-");
        return _calls.FindAsync($"read '{_prefix}{name}'", s3 => s3.GetObjectAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Copies until the body ends, or the connection breaks or stands still: then all that came is copied. The last try throws in place of that.</summary>
    private async Task<long> CopyAsync(GetObjectResponse answer, Stream target, byte[] buffer, string name, bool isLastTry, CancellationToken cancellationToken)
    {
        using GetObjectResponse body = answer;
        long copied = 0;
        while (copied < body.ContentLength)
        {
            int read;
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(_timeout);
                read = await body.ResponseStream.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException($"{copied} of {body.ContentLength} bytes came.");
            }
            catch (Exception lost) when (S3Calls.IsLoss(lost, cancellationToken))
            {
                return isLastTry ? throw _calls.Lost($"read '{_prefix}{name}'", lost) : copied;
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            copied += read;
        }

        return copied;
    }
}
