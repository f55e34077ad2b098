using Microsoft.Net.Http.Headers;
using VibeCoading.Contracts.Files;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Files;

/// <summary>The version that a caller expects to change.</summary>
internal static class IfMatch
{
    /// <summary>Null when any will do.</summary>
    public static async Task<string?> ReadAsync(
        HttpRequest request, ISessionFiles files, Caller caller, string path, CancellationToken cancellationToken)
    {
        switch (request.GetTypedHeaders().IfMatch)
        {
            case []:
                return null;
            case [var only] when only.Equals(EntityTagHeaderValue.Any):
                // Whatever is there now must still be there then.
                return (await StatAsync(files, caller, path, cancellationToken)).Version;
            case [{ IsWeak: false } only]:
                return only.Tag.Subsegment(1, only.Tag.Length - 2).ToString();
            default:
                throw ProblemException.InvalidField("If-Match", "'If-Match' must be one ETag, as it was given, or *.");
        }
    }

    private static async Task<FileView> StatAsync(ISessionFiles files, Caller caller, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await files.StatFile(caller, path, cancellationToken);
        }
        catch (FileException missing) when (missing.Error == FileError.NotFound)
        {
            throw new FileException(FileError.PreconditionFailed, missing.Message, missing);
        }
    }
}
