using Microsoft.AspNetCore.Http.HttpResults;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Json;
using VibeCoading.Gateway.Sessions;

namespace VibeCoading.Gateway.Files;

internal static class FileRoutes
{
    private const int MaxPath = 4096;

    public static void MapFiles(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder routes = api.MapGroup($"{SessionRoute.Prefix}/files").WithTags("Files");
        routes.MapGet("", ListAsync).Timed("list").WithSummary("A directory's entries, by name.");
        routes.MapGet("/stat", StatAsync).Timed("stat").WithSummary("One entry; a symbolic link is not followed.");
        routes.MapMethods("/content", [HttpMethods.Get, HttpMethods.Head], DownloadAsync)
            .Timed("read")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .WithSummary("A file's bytes, with ranges and If-None-Match.");
        routes.MapPut("/content", UploadAsync)
            .Timed("write")
            .Accepts<Stream>("*/*")
            .WithSummary("Write a file, atomically; If-Match and If-None-Match: * are honoured.");
        routes.MapDelete("/content", DeleteAsync).Timed("delete").WithSummary("Remove a file, a link, or with recursive=true a directory.");
        routes.MapPost("/mkdir", MakeDirectoryAsync).Timed("mkdir").WithSummary("Make a directory.");
        routes.MapPost("/move", MoveAsync).Timed("move").WithSummary("Rename a file or directory.");
    }

    private static RouteHandlerBuilder Timed(this RouteHandlerBuilder route, string operation) => route.AddEndpointFilter(
        (context, call) => context.HttpContext.RequestServices.GetRequiredService<FileMetrics>().TimeAsync(operation, context, call));

    private static async Task<Ok<FileListing>> ListAsync(
        SessionId session, SignedIn caller, SessionGrains grains, CancellationToken cancellationToken, string path = "/")
    {
        FileListingView listing = await grains.Files(session).ListFiles(caller.Caller, PathOf("path", path), cancellationToken);
        return TypedResults.Ok(new FileListing(listing.Path, [.. listing.Items.Select(FileEntry.Of)], listing.Truncated));
    }

    private static async Task<Ok<FileEntry>> StatAsync(
        SessionId session, SignedIn caller, string? path, SessionGrains grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(FileEntry.Of(await grains.Files(session).StatFile(caller.Caller, PathOf("path", path), cancellationToken)));

    private static Task DownloadAsync(
        SessionId session, SignedIn caller, string? path, HttpContext http, SessionGrains grains, FileDownload download) =>
        download.SendAsync(http, grains.Files(session), caller.Caller, PathOf("path", path), http.RequestAborted);

    private static async Task<Results<Ok<FileEntry>, Created<FileEntry>>> UploadAsync(
        SessionId session, SignedIn caller, string? path, HttpContext http, SessionGrains grains, FileUpload upload, bool parents = false)
    {
        FileCommit commit = await upload.ReceiveAsync(
            http.Request, grains.Files(session), caller.Caller, PathOf("path", path), parents, http.RequestAborted);
        http.Response.Headers.ETag = $"\"{commit.File.Version}\"";
        FileEntry entry = FileEntry.Of(commit.File);
        return commit.Created ? TypedResults.Created((string?)null, entry) : TypedResults.Ok(entry);
    }

    private static async Task<NoContent> DeleteAsync(
        SessionId session,
        SignedIn caller,
        string? path,
        HttpRequest request,
        SessionGrains grains,
        CancellationToken cancellationToken,
        bool recursive = false)
    {
        ISessionFiles files = grains.Files(session);
        string? ifVersion = await IfMatch.ReadAsync(request, files, caller.Caller, PathOf("path", path), cancellationToken);
        await files.DeleteFile(caller.Caller, PathOf("path", path), recursive, ifVersion, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Created<FileEntry>> MakeDirectoryAsync(
        SessionId session, SignedIn caller, JsonBody<MakeDirectoryBody> body, SessionGrains grains, CancellationToken cancellationToken)
    {
        FileView made = await grains.Files(session)
            .MakeDirectory(caller.Caller, PathOf("path", body.Value.Path), body.Value.Parents, cancellationToken);
        return TypedResults.Created((string?)null, FileEntry.Of(made));
    }

    private static async Task<Ok<FileEntry>> MoveAsync(
        SessionId session, SignedIn caller, JsonBody<MoveFileBody> body, SessionGrains grains, CancellationToken cancellationToken)
    {
        FileView moved = await grains.Files(session).MoveFile(
            caller.Caller, PathOf("from", body.Value.From), PathOf("to", body.Value.To), body.Value.Overwrite, cancellationToken);
        return TypedResults.Ok(FileEntry.Of(moved));
    }

    private static string PathOf(string field, string? path) => Check.Required(field, path, 1, MaxPath);
}
