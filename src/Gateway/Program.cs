using VibeCoading.AgentClient.Scheduling;
using VibeCoading.Gateway.Cluster;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Files;
using VibeCoading.Gateway.Health;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Json;
using VibeCoading.Gateway.Nodes;
using VibeCoading.Gateway.OpenApi;
using VibeCoading.Gateway.Processes;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Telemetry;
using VibeCoading.Gateway.Templates;
using VibeCoading.Gateway.Terminals;
using VibeCoading.Gateway.Transport;
using VibeCoading.Gateway.Web;

namespace VibeCoading.Gateway;

internal static class Program
{
    public const string ApiBase = "/api/vibecoding";

    private static async Task Main(string[] args)
    {
        BackgroundCompiler.LetYield();
        InlineSockets.Enable();
        await using WebApplication app = await BuildAsync(args);
        await app.RunAsync();
    }

    /// <param name="adjust">Last say on the services, for tests that host this silo beside their own.</param>
    internal static async Task<WebApplication> BuildAsync(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        // Settings lie beside the program, wherever it is started from.
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

        builder.AddWeb();
        await builder.AddClusterAsync();
        builder.Services
            .AddErrors()
            .AddJson()
            .AddIdentity(builder.Configuration)
            .AddSessions()
            .AddTransport()
            .AddSockets()
            .AddTerminals(builder.Configuration)
            .AddFiles(builder.Configuration)
            .AddNodes()
            .AddTemplates()
            .AddHealth()
            .AddDocs()
            .AddTelemetry(builder.Configuration);
        adjust?.Invoke(builder);

        WebApplication app = builder.Build();
        app.UseErrors();
        app.UseTelemetry();
        app.UseWeb();
        app.UseTransport();
        app.UseWebSockets();
        app.UseIdentity();

        RouteGroupBuilder api = app.MapGroup(ApiBase).RequireAuthorization();
        api.MapIdentity();
        api.MapSessions();
        api.MapTerminals();
        api.MapFiles();
        api.MapProcesses();
        api.MapNodes();
        api.MapTemplates();
        app.MapSignInPage();
        app.MapHealth();
        app.MapDocs();
        app.MapTelemetry();
        app.MapWeb();
        return app;
    }
}
