using Microsoft.Extensions.Options;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Identity;

/// <summary>
/// Keeps other sites' pages from acting through a signed-in browser. WebSockets and unsafe calls from an origin that is neither ours nor allowed
/// are refused whatever they carry; with a cookie, one that tells no origin is refused too. Programs with a key send none and pass.
/// Ours is whatever name the request was addressed to; its scheme is not compared, as a proxy may have ended the encryption.
/// </summary>
internal sealed class OriginGuard(RequestDelegate next, IOptions<IdentityOptions> options)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (IsGuarded(http) && !IsTrusted(http))
        {
            var problem = new Problem(
                StatusCodes.Status403Forbidden, "originNotAllowed", $"Pages of the origin '{http.Request.Headers.Origin}' may not call this gateway.");
            await problem.WriteAsync(http);
            return;
        }

        await next(http);
    }

    private static bool IsGuarded(HttpContext http) => http.WebSockets.IsWebSocketRequest || !IsSafe(http.Request.Method);

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private bool IsTrusted(HttpContext http)
    {
        string? origin = http.Request.Headers.Origin;
        if (string.IsNullOrEmpty(origin)) return SignedIn.Of(http)?.Credential != Credential.Cookie;

        return IsOwn(origin, http.Request.Host) || options.Value.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? page)
        && page.Scheme is "http" or "https"
        && page.IdnHost.Equals(host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (host.Port is null ? page.IsDefaultPort : page.Port == host.Port);
}
