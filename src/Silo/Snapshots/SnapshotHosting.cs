using Microsoft.Extensions.Options;
using VibeCoading.Silo.Hosting;
using VibeCoading.Silo.Snapshots.S3;

namespace VibeCoading.Silo.Snapshots;

internal static class SnapshotHosting
{
    public static void AddSnapshots(this IServiceCollection services)
    {
        services.AddChecked<SnapshotOptions, SnapshotOptionsValidator>(SnapshotOptions.Section);
        services.AddSingleton<DirectoryPlace>();
        services.AddSingleton<S3Place>();
        SnapshotMetrics.Begin();
        services.AddSingleton(provider => new SnapshotStore(PlaceOf(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WorkspaceKeeping>();
    }

    /// <summary>Null where none was asked for.</summary>
    private static ISnapshotPlace? PlaceOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<SnapshotOptions>>().Value switch
    {
        { S3: not null } => provider.GetRequiredService<S3Place>(),
        { Directory: not null } => provider.GetRequiredService<DirectoryPlace>(),
        _ => null,
    };
}
