using Microsoft.Net.Http.Headers;
using VibeCoading.Gateway.OpenApi;

namespace VibeCoading.Gateway.Web;

internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; img-src 'self' data:; frame-ancestors 'none'";

    /// <summary>The page that browses the API starts itself with a script in the page, and holds fonts in its styles.</summary>
    private const string DocsPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data: blob:; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        // As late as can be: whoever answers an error begins by clearing the headers.
        http.Response.OnStarting(() => SetAsync(http));
        return next(http);
    }

    private static Task SetAsync(HttpContext http)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, http.Request.Path.StartsWithSegments(DocsFeature.PagePath) ? DocsPolicy : Policy);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
