using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.AgentClient.Scheduling;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Grains;
using VibeCoading.Silo.Health;
using VibeCoading.Silo.Hosting;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Store;
using VibeCoading.Silo.Telemetry;

try
{
    BackgroundCompiler.LetYield();
    // Settings lie beside the program, wherever it is started from.
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    NodeOptions node = builder.Configuration.Read(NodeOptions.Section, new NodeOptionsValidator());
    StoreOptions storeOptions = builder.Configuration.Read(StoreOptions.Section, new StoreOptionsValidator());
    ClusterSettings cluster = builder.Configuration.Read(ClusterSettings.Section, new ClusterSettingsValidator());
    using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
    await using NodeStore store = await NodeStore.OpenAsync(storeOptions, $"vibe-node-{node.Id}", new NodePaths(node).Store, loggers);

    // The order is the order of starting, and backwards of stopping.
    builder.Services.AddSingleton<IConnectionMultiplexer>(store.Connection);
    builder.Services.AddNode();
    builder.AddTelemetry(node);
    builder.AddHealth(node);
    builder.UseOrleans(silo => silo.UseVibeCluster(cluster, store.Settings, node.NodeId).AddVibeGrains(store.Settings));
    builder.Services.AddReconciliation();

    WebApplication app = builder.Build();
    app.MapHealth();
    app.MapPrometheusScrapingEndpoint();
    await app.RunAsync();
    return ExitCodes.Ok;
}
catch (OptionsValidationException invalid)
{
    foreach (string failure in invalid.Failures) await Console.Error.WriteLineAsync($"Configuration: {failure}");
    return ExitCodes.Configuration;
}
catch (StoreUnavailableException unavailable)
{
    await Console.Error.WriteLineAsync(unavailable.Message);
    return ExitCodes.Unavailable;
}
