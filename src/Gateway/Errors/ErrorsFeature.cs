using Microsoft.AspNetCore.WebUtilities;

namespace VibeCoading.Gateway.Errors;

internal static class ErrorsFeature
{
    public static IServiceCollection AddErrors(this IServiceCollection services) => services.AddExceptionHandler<ExceptionProblems>();

    public static void UseErrors(this IApplicationBuilder app)
    {
        // The handler takes every exception, so this is never run; the middleware insists on having one.
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(status => OfStatus(status.HttpContext).WriteAsync(status.HttpContext));
    }

    /// <summary>Statuses that routing and authorization give without a body.</summary>
    private static Problem OfStatus(HttpContext http) => http.Response.StatusCode switch
    {
        401 => new Problem(401, "unauthorized", "Send an API key as 'Authorization: Bearer KEY', or sign in."),
        403 => new Problem(403, "forbidden", "This needs an administrator's key."),
        404 => Problem.NotFound with { Detail = Problem.NotFound.Detail + Elsewhere(http.Request.Path) },
        405 => new Problem(405, "methodNotAllowed", $"'{http.Request.Path}' does not know the method {http.Request.Method}.{Elsewhere(http.Request.Path)}"),

        // A body of another kind is a body that is not JSON, and told alike.
        415 => new Problem(400, "invalidRequest", $"The body must be application/json, not '{http.Request.ContentType}'.", "$"),
        var status => new Problem(status, "refused", ReasonPhrases.GetReasonPhrase(status)),
    };

    /// <summary>The page takes every other path, but only to be looked at.</summary>
    private static string Elsewhere(PathString path) => path.StartsWithSegments(Program.ApiBase) ? "" : $" The API is below {Program.ApiBase}.";
}
