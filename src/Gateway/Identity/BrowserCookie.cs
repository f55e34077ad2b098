namespace VibeCoading.Gateway.Identity;

internal static class BrowserCookie
{
    private const string Name = "vibe_session";

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    /// <summary>Also done again on use, so that the browser keeps it as long as the store does.</summary>
    public static void Write(HttpContext http, string secret) => http.Response.Cookies.Append(Name, secret, Options(http, BrowserStore.Lifetime));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http, null));

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        MaxAge = lifetime,
        Path = "/",
    };
}
