using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Placement;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Drains;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Hosting;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Reconciliation;
using VibeCoading.Silo.Relays;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Nodes;

internal static class NodeHosting
{
    /// <summary>What the node can do for its sessions, without the loops that do it unasked.</summary>
    public static IServiceCollection AddNode(this IServiceCollection services)
    {
        services.AddChecked<NodeOptions, NodeOptionsValidator>(NodeOptions.Section);
        services.AddChecked<EngineOptions, EngineOptionsValidator>(EngineOptions.Section);
        services.AddChecked<ContainerOptions, ContainerOptionsValidator>(ContainerOptions.Section);
        services.AddChecked<TemplateOptions, TemplateOptionsValidator>(TemplateOptions.Section);
        services.AddChecked<WorkspaceOptions, WorkspaceOptionsValidator>(WorkspaceOptions.Section);
        services.AddChecked<ImageOptions, ImageOptionsValidator>(ImageOptions.Section);
        services.AddChecked<PoolOptions, PoolOptionsValidator>(PoolOptions.Section);
        services.AddChecked<SessionDefaults, SessionDefaultsValidator>(SessionDefaults.Section);
        services.AddOptions<ReconciliationOptions>().BindConfiguration(ReconciliationOptions.Section);
        services.AddChecked<RelayOptions, RelayOptionsValidator>(RelayOptions.Section);
        services.AddChecked<OwnerOptions, OwnerOptionsValidator>(OwnerOptions.Section);
        services.AddSingleton(TimeProvider.System);
        services.TryAddSingleton<NodeBoard>();
        services.AddSingleton(provider => new NodePaths(provider.GetRequiredService<IOptions<NodeOptions>>().Value));
        services.AddSingleton(provider => new StoreMemory(provider.GetRequiredService<NodePaths>().StoreName));
        services.AddSingleton<DockerEngine>();
        services.AddSingleton<EngineMonitor>();
        services.AddSingleton<ImageCatalog>();
        services.AddSingleton<ImagePull>();
        services.AddSingleton<ImageKeeper>();
        services.AddSingleton<OpenFilesLimit>();
        services.AddSingleton<NodeNetwork>();
        services.AddSingleton<ContainerSpec>();
        services.AddSingleton<SessionContainers>();
        services.AddSingleton<RunDirectories>();
        services.AddSingleton<WorkspaceProbe>();
        services.AddSingleton<WorkspaceDirectories>();
        services.AddSingleton<WorkspaceMounts>();
        services.AddSnapshots();
        services.AddSingleton<TemplateFetch>();
        services.AddSingleton<TemplateDirectories>();
        services.AddSingleton<TemplateLibrary>();
        services.AddSingleton<AgentRelay>();
        services.AddSingleton<AgentDialer>();
        services.AddSingleton<ContainerAdoption>();
        services.AddSingleton<ContainerStarter>();
        services.AddSingleton<ContainerProvisioner>();
        services.AddSingleton<PoolDemand>();
        services.AddSingleton<SlotMaker>();
        services.AddSingleton<SlotShelf>();
        services.AddSingleton<SlotRemoval>();
        services.AddSingleton<SlotClaims>();
        services.AddSingleton<SlotAdoption>();
        services.AddSingleton<WarmPool>();
        services.AddSingleton<TemplateReadiness>();
        services.AddSingleton<NodeAdmission>();
        services.AddSingleton<SessionPlanner>();
        services.AddSingleton<ISessionHost, SessionHost>();
        services.AddHostedService<NodeDirectories>();
        services.AddHostedService(provider => provider.GetRequiredService<AgentRelay>());
        services.AddHostedService(provider => provider.GetRequiredService<WorkspaceProbe>());
        services.AddHostedService(provider => provider.GetRequiredService<EngineMonitor>());
        return services;
    }

    /// <summary>The loops. They come behind Orleans, since they call grains as soon as they start.</summary>
    public static IServiceCollection AddReconciliation(this IServiceCollection services)
    {
        services.AddSingleton<NodeRegistry>();
        services.AddSingleton<SessionReconciliation>();
        services.AddSingleton<LoadBroadcast>();
        services.AddHostedService(provider => provider.GetRequiredService<ImageKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<TemplateLibrary>());
        services.AddHostedService(provider => provider.GetRequiredService<WarmPool>());
        services.AddHostedService<LoadTeller>();
        services.AddHostedService<NodeHeartbeat>();
        services.AddHostedService<NodeReconciler>();
        services.AddHostedService<NodeDrainer>();
        services.AddHostedService<LostNodes>();
        services.AddHostedService<LeftoverReaper>();
        services.AddHostedService<SnapshotCollector>();
        return services;
    }
}
