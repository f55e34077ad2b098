using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Web;

internal static class WebFeature
{
    private const string AssetsFolder = "/assets";

    /// <summary>Settles where to listen, for everything; bodies are small unless an endpoint says otherwise.</summary>
    public static void AddWeb(this WebApplicationBuilder builder)
    {
        IConfigurationSection section = builder.Configuration.GetSection("Vibe:Gateway");
        builder.Services.AddOptions<WebOptions>().Bind(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<WebOptions>, WebOptionsValidator>();

        // What ASPNETCORE_URLS or a launch profile say does not count: what listens is what the operator set.
        string url = section[nameof(WebOptions.Url)] ?? new WebOptions().Url;
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, section[nameof(WebOptions.MetricsUrl)] is { } metrics ? $"{url};{metrics}" : url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    }

    public static void UseWeb(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        if (Root(app) is not { } root) return;

        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = root });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = root,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = CacheControlOf(file.Context.Request.Path),
        });
    }

    /// <summary>
    /// Paths that nothing else took: the page for people. The API's are left out by the pattern rather than taken by an endpoint of their own, which
    /// routing would prefer to the right one whenever that one's method or content type differs.
    /// </summary>
    public static void MapWeb(this WebApplication app)
    {
        if (Root(app) is not { } root) return;

        app.MapFallbackToFile("{**path:nonfile:regex(^(?!api(/|$)).*$)}", "index.html", new StaticFileOptions
        {
            FileProvider = root,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-store",
        }).AllowAnonymous();
    }

    /// <summary>Asset names hold a hash of their content, so they never change; the page that names them must always be fresh.</summary>
    private static string CacheControlOf(PathString path) =>
        path.StartsWithSegments(AssetsFolder) ? "public, max-age=31536000, immutable" : "no-store";

    private static PhysicalFileProvider? Root(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<WebOptions>>().Value.WebRoot is { Length: > 0 } root ? new PhysicalFileProvider(Path.GetFullPath(root)) : null;
}
