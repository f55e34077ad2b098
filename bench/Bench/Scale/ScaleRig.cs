using System.Reflection;

namespace VibeCoading.Bench.Scale;

/// <summary>What the benchmarks of the control plane work with: clusters of real gateways and simulated nodes on a real Redis.</summary>
internal sealed record ScaleRig(string Artifacts, bool Quick)
{
    /// <summary>How many of something: all of them, or few to see that it works.</summary>
    public int Count(int full) => Quick ? Math.Max(2, full / 20) : full;

    public TimeSpan Time(TimeSpan full) => Quick ? full / 10 : full;

    public Task<SimulatedCluster> StartAsync(int nodes, int gateways, CancellationToken cancellationToken) =>
        SimulatedCluster.StartAsync(NodeAssembly(), Path.Combine(Artifacts, "gateway", "VibeCoading.Gateway.dll"), nodes, gateways, cancellationToken);

    /// <summary>Where the build left it.</summary>
    private static string NodeAssembly() =>
        typeof(ScaleRig).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(known => known.Key == "SimulatedNode").Value!;
}
