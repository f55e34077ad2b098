using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Testing;

namespace VibeCoading.Gateway.Tests.Harness;

/// <summary>The real gateway on a port of its own. The fake grains, which share its process here, are taken from its silo.</summary>
internal sealed class GatewayApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _directory;

    private GatewayApp(WebApplication app, DirectoryInfo directory, Uri url, string adminKeyFile)
    {
        (_app, _directory, Url, AdminKeyFile) = (app, directory, url, adminKeyFile);
        Admin = new Api(url, File.ReadAllText(adminKeyFile).Trim());
    }

    public LoggedErrors Errors { get; private init; } = new();

    public Uri Url { get; }

    public string AdminKeyFile { get; }

    public Api Admin { get; }

    public IServiceProvider Services => _app.Services;

    public IDatabase Store => Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    public StoreKeys Keys => Services.GetRequiredService<StoreKeys>();

    public static async Task<GatewayApp> StartAsync(string clusterId, string store, string? adminKeyFile = null, params string[] more)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("vibe-gateway-");
        adminKeyFile ??= Path.Combine(directory.FullName, "keys", "admin.key");
        string web = Path.Combine(directory.FullName, "web");
        Directory.CreateDirectory(Path.Combine(web, "assets"));
        await File.WriteAllTextAsync(Path.Combine(web, "index.html"), "<!doctype html><title>the page</title>");
        await File.WriteAllTextAsync(Path.Combine(web, "assets", "app-1a2b.js"), "export {};");

        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        string[] settings =
        [
            $"--Vibe:Cluster:Id={clusterId}",
            $"--Vibe:Cluster:SiloPort={FreePort.Next()}",
            $"--Vibe:Store:ConnectionString={store}",
            $"--Vibe:Gateway:Url={url.GetLeftPart(UriPartial.Authority)}",
            $"--Vibe:Gateway:AdminKeyFile={adminKeyFile}",
            $"--Vibe:Gateway:WebRoot={web}",
            "--Vibe:Gateway:MaxUploadBytes=3000000",
            "--Vibe:Gateway:AllowedOrigins:0=https://ide.example.org",
            .. more,
        ];
        var errors = new LoggedErrors();
        WebApplication app;
        try
        {
            app = await Program.BuildAsync(settings, builder =>
            {
                builder.Logging.ClearProviders().AddProvider(errors);
                builder.Services.PostConfigure<GrainTypeOptions>(grains =>
                {
                    grains.Classes.Remove(typeof(FakeSession));
                    grains.Classes.Remove(typeof(FakeOwner));
                    grains.Classes.Remove(typeof(FakeAllOwners));
                });
            });
            await app.StartAsync();
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }

        return new GatewayApp(app, directory, url, adminKeyFile) { Errors = errors };
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
