using System.Runtime;
using Orleans.Runtime;

namespace VibeCoading.SimulatedNode;

/// <summary>What the benchmark asks this process.</summary>
internal static class Probes
{
    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/readyz", (ISiloStatusOracle silo) =>
            Results.StatusCode(silo.CurrentStatus == SiloStatus.Active ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
        routes.MapGet("/containers", (SimulatedContainers containers) => containers.Held);
        routes.MapPost("/collect", async (IGrainFactory grains, ISiloStatusOracle silo) =>
        {
            // What would go some minutes later goes now.
            await grains.GetGrain<IManagementGrain>(0).ForceActivationCollection([silo.SiloAddress], TimeSpan.Zero);
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return GC.GetTotalMemory(forceFullCollection: true);
        });
    }
}
