using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Errors;

/// <summary>An error as callers see it: RFC 9457, with a code that programs can tell apart.</summary>
internal sealed record Problem(int Status, string Code, string Detail, string? Field = null, TimeSpan? RetryAfter = null)
{
    public const string ContentType = "application/problem+json";

    /// <summary>One body for what is missing and what is another's, so that nobody learns which ids exist.</summary>
    public static readonly Problem NotFound = new(StatusCodes.Status404NotFound, "notFound", "There is no such resource, or it is not yours.");

    public async Task WriteAsync(HttpContext http)
    {
        long? seconds = RetryAfter is { } pause ? Math.Max(1, (long)Math.Ceiling(pause.TotalSeconds)) : null;
        if (seconds is not null) http.Response.Headers.RetryAfter = seconds.Value.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = Status;
        var body = new Body("about:blank", ReasonPhrases.GetReasonPhrase(Status), Status, Detail, Code, Field, seconds);
        await http.Response.WriteAsJsonAsync(body, WireJson.Options, ContentType, http.RequestAborted);
    }

    internal sealed record Body(
        string Type,
        string Title,
        int Status,
        string Detail,
        string Code,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RetryAfterSeconds);
}
