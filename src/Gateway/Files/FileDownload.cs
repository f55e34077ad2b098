using Microsoft.Net.Http.Headers;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Sessions;

namespace VibeCoading.Gateway.Files;

/// <summary>Answers with a file's bytes, as they come from the grain; nothing is kept.</summary>
internal sealed partial class FileDownload(ILogger<FileDownload> log)
{
    public async Task SendAsync(HttpContext http, ISessionFiles files, Caller caller, string path, CancellationToken cancellationToken)
    {
        bool partial = FileRange.TryRead(http.Request, out FileRange? range);
        (long offset, long? length) = (0, null);
        if (HttpMethods.IsHead(http.Request.Method)) length = 0;
        else if (partial) (offset, length) = range!.Value.In(range.Value.From is null ? await SizeAsync(files, caller, path, cancellationToken) : 0);

        await using IAsyncEnumerator<FilePiece> pieces = files.ReadFile(caller, path, offset, length, cancellationToken).Detached(cancellationToken).GetAsyncEnumerator(cancellationToken);
        FileView file = await OpenAsync(pieces);
        var tag = new EntityTagHeaderValue($"\"{file.Version}\"");
        if (partial && !IfRangeHolds(http.Request, tag))
        {
            http.Request.Headers.Remove(HeaderNames.Range);
            await SendAsync(http, files, caller, path, cancellationToken);
            return;
        }

        Describe(http.Response, file, tag);
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (partial && (offset >= file.Size || length == 0))
        {
            await RefuseRangeAsync(http, file);
            return;
        }

        long count = Math.Min(length ?? long.MaxValue, file.Size - offset);
        if (partial)
        {
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.GetTypedHeaders().ContentRange = new ContentRangeHeaderValue(offset, offset + count - 1, file.Size);
        }

        http.Response.ContentLength = HttpMethods.IsHead(http.Request.Method) ? file.Size : count;
        if (!HttpMethods.IsHead(http.Request.Method)) await CopyAsync(http, pieces, count, cancellationToken);
    }

    private async Task CopyAsync(HttpContext http, IAsyncEnumerator<FilePiece> pieces, long count, CancellationToken cancellationToken)
    {
        try
        {
            // What was appended since it was opened is left out: the length is promised.
            while (count > 0 && await pieces.MoveNextAsync())
            {
                ReadOnlyMemory<byte> data = pieces.Current.Data;
                data = data[..(int)Math.Min(data.Length, count)];
                await http.Response.Body.WriteAsync(data, cancellationToken);
                count -= data.Length;
            }
        }
        catch (Exception fault) when (http.Response.HasStarted && ProblemMap.Of(fault) is not null)
        {
            LogBroken(fault.Message);
        }

        // A file that shrank or a node that went: a cut connection says so, a short answer would not.
        if (count > 0) http.Abort();
    }

    private static async Task<long> SizeAsync(ISessionFiles files, Caller caller, string path, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<FilePiece> pieces = files.ReadFile(caller, path, 0, 0, cancellationToken).Detached(cancellationToken).GetAsyncEnumerator(cancellationToken);
        return (await OpenAsync(pieces)).Size;
    }

    private static async Task<FileView> OpenAsync(IAsyncEnumerator<FilePiece> pieces) =>
        await pieces.MoveNextAsync() && pieces.Current.File is { } file
            ? file
            : throw new FileException(FileError.Io, "The file was opened, but not described.");

    private static bool IfRangeHolds(HttpRequest request, EntityTagHeaderValue tag)
    {
        RangeConditionHeaderValue? condition = request.GetTypedHeaders().IfRange;
        return condition is null || (condition.EntityTag is { } known && known.Compare(tag, useStrongComparison: true));
    }

    private static void Describe(HttpResponse response, FileView file, EntityTagHeaderValue tag)
    {
        var headers = response.GetTypedHeaders();
        headers.ETag = tag;
        headers.LastModified = file.ModifiedAt;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = "private, no-cache";

        // A user's page must never run as one of ours.
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition;
        response.ContentType = "application/octet-stream";
        response.Headers.ContentSecurityPolicy = "sandbox";
    }

    private static Task RefuseRangeAsync(HttpContext http, FileView file)
    {
        http.Response.Headers.ContentDisposition = default;
        http.Response.GetTypedHeaders().ContentRange = new ContentRangeHeaderValue(file.Size);
        return new Problem(StatusCodes.Status416RangeNotSatisfiable, "rangeNotSatisfiable", $"The file has {file.Size} bytes.", "Range").WriteAsync(http);
    }

    [LoggerMessage(LogLevel.Information, "A download was cut short: {Reason}")]
    private partial void LogBroken(string reason);
}
