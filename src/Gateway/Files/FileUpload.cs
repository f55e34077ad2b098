using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Files;

/// <summary>Takes a file in pieces and passes them on as they come; the target changes only at the end, all at once.</summary>
internal sealed class FileUpload(IOptions<UploadOptions> options)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>To clean up after a caller that is gone.</summary>
    private static readonly TimeSpan AbortDeadline = TimeSpan.FromSeconds(10);

    public async Task<FileCommit> ReceiveAsync(
        HttpRequest request, ISessionFiles files, Caller caller, string path, bool parents, CancellationToken cancellationToken)
    {
        if (request.ContentLength > options.Value.MaxUploadBytes) throw TooLarge(options.Value.MaxUploadBytes);

        // Counted here: the server's own limit would cut the connection before the caller has read why.
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        string upload = Guid.NewGuid().ToString("N");
        (string? ifVersion, bool ifAbsent) = await ConditionsAsync(request, files, caller, path, cancellationToken);
        try
        {
            // Not given up half-way: what drops it could overtake it, and nobody would drop what came after.
            await files.CreateFile(caller, new CreateFile(upload, path, null, ifVersion, ifAbsent, parents), CancellationToken.None);
            await CopyAsync(request.Body, options.Value.MaxUploadBytes, files, caller, upload, cancellationToken);
            return await files.CommitFile(caller, upload, cancellationToken);
        }
        catch
        {
            await DropAsync(files, caller, upload);
            throw;
        }
    }

    /// <summary>Two pieces are on their way while the next is read: one alone would leave the line idle for a round trip each.</summary>
    private static async Task CopyAsync(
        Stream body, long most, ISessionFiles files, Caller caller, string upload, CancellationToken cancellationToken)
    {
        Task older = Task.CompletedTask;
        Task newer = Task.CompletedTask;
        try
        {
            for (long offset = 0; ;)
            {
                byte[] piece = GC.AllocateUninitializedArray<byte>(PieceBytes);
                int read = await body.ReadAtLeastAsync(piece, PieceBytes, throwOnEndOfStream: false, cancellationToken);
                await older;
                older = newer;
                if (read == 0) break;
                if (offset + read > most) throw TooLarge(most);

                newer = files.WriteFile(caller, upload, offset, read == PieceBytes ? piece : piece[..read], cancellationToken);
                offset += read;
            }
        }
        finally
        {
            // Nothing may still be written when the upload is committed or dropped.
            await Task.WhenAll(older, newer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await older;
        await newer;
    }

    private static async Task DropAsync(ISessionFiles files, Caller caller, string upload)
    {
        // The request's own token may be what brought us here.
        using var deadline = new CancellationTokenSource(AbortDeadline);
        try
        {
            await files.AbortFile(caller, upload, deadline.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException || ProblemMap.Of(fault) is not null)
        {
            // The grain drops what is left of it with the connection to the agent; the first failure is the one to tell.
        }
    }

    private static ProblemException TooLarge(long most) =>
        new(new Problem(StatusCodes.Status413PayloadTooLarge, "tooLarge", $"The file is larger than the limit of {most} bytes."));

    private static async Task<(string? IfVersion, bool IfAbsent)> ConditionsAsync(
        HttpRequest request, ISessionFiles files, Caller caller, string path, CancellationToken cancellationToken)
    {
        bool ifAbsent = request.GetTypedHeaders().IfNoneMatch switch
        {
            [] => false,
            [var only] when only.Equals(EntityTagHeaderValue.Any) => true,
            _ => throw ProblemException.InvalidField("If-None-Match", "Only 'If-None-Match: *' is understood when writing."),
        };
        return (await IfMatch.ReadAsync(request, files, caller, path, cancellationToken), ifAbsent);
    }
}
