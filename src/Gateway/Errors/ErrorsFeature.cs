using Microsoft.AspNetCore.WebUtilities;

namespace VibeCoading.Gateway.Errors;

internal static class ErrorsFeature
{
    public static IServiceCollection AddErrors(this IServiceCollection services) => services.AddExceptionHandler<ExceptionProblems>();

    public static void UseErrors(this IApplicationBuilder app)
    {
        // The handler takes every exception, so this is never run; the middleware insists on having one.
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(status => OfStatus(status.HttpContext.Response.StatusCode).WriteAsync(status.HttpContext));
    }

    /// <summary>Statuses that routing and authorization give without a body.</summary>
    private static Problem OfStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new Problem(status, "unauthorized", "Send an API key as 'Authorization: Bearer KEY', or sign in."),
        StatusCodes.Status403Forbidden => new Problem(status, "forbidden", "This needs an administrator's key."),
        StatusCodes.Status404NotFound => Problem.NotFound,
        StatusCodes.Status405MethodNotAllowed => new Problem(status, "methodNotAllowed", "This resource does not know that method."),
        StatusCodes.Status415UnsupportedMediaType => new Problem(status, "unsupportedMediaType", "Send the body as application/json."),
        _ => new Problem(status, "refused", ReasonPhrases.GetReasonPhrase(status)),
    };
}
