using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Grains;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Hosting;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Reconciliation;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Store;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.SimulatedNode;

/// <summary>
/// A node without Docker: its cluster, store, grains, load telling and reconciliation are the real ones, its containers cost nothing and never die.
/// So one machine can hold the control plane of many nodes. It takes the node's own settings.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            await RunAsync(args);
            return ExitCodes.Ok;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (string failure in invalid.Failures) await Console.Error.WriteLineAsync($"Configuration: {failure}");
            return ExitCodes.Configuration;
        }
    }

    private static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        NodeOptions node = builder.Configuration.Read(NodeOptions.Section, new NodeOptionsValidator());
        StoreOptions storeOptions = builder.Configuration.Read(StoreOptions.Section, new StoreOptionsValidator());
        ClusterSettings cluster = builder.Configuration.Read(ClusterSettings.Section, new ClusterSettingsValidator());
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
        await using NodeStore store = await NodeStore.OpenAsync(storeOptions, $"vibe-node-{node.Id}", new NodePaths(node).Store, loggers);

        builder.Services.AddSingleton<IConnectionMultiplexer>(store.Connection);
        builder.Services.AddChecked<NodeOptions, NodeOptionsValidator>(NodeOptions.Section);
        builder.Services.AddChecked<OwnerOptions, OwnerOptionsValidator>(OwnerOptions.Section);
        builder.Services.AddSingleton<SimulatedContainers>();
        builder.Services.AddSingleton<ISessionHost, SimulatedHost>();
        builder.AddTelemetry(node);
        builder.WebHost.UseUrls(node.HealthUrl);
        builder.UseOrleans(silo => silo.UseVibeCluster(cluster, store.Settings, node.NodeId).AddVibeGrains(store.Settings));
        builder.Services.AddSingleton<NodeRegistry>();
        builder.Services.AddSingleton<SessionReconciliation>();
        builder.Services.AddSingleton<LoadBroadcast>();
        builder.Services.AddHostedService<SimulatedLoad>();
        builder.Services.AddHostedService<SimulatedReconciler>();

        WebApplication app = builder.Build();
        app.MapProbes();
        app.MapPrometheusScrapingEndpoint();
        await app.RunAsync();
    }
}
