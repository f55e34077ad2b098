using Docker.DotNet.Models;

namespace VibeCoading.Bench.Engine;

/// <summary>A container that the product made, as Docker knows it.</summary>
/// <param name="Pid">Of its first process, on this host.</param>
internal sealed record SessionContainer(string Id, long Pid, ContainerConfig Config, HostConfig Host, IReadOnlyList<MountPoint> Mounts)
{
    private const string RunDirectory = "/run/vibe";

    /// <summary>On this host: the agent's socket, and its claim.</summary>
    public string RunDirectoryOnHost => Mounts.Single(mount => mount.Destination == RunDirectory).Source;

    public static SessionContainer Of(ContainerInspectResponse inspected) =>
        inspected is { State: { } state, Config: { } config, HostConfig: { } host, Mounts: { } mounts }
            ? new SessionContainer(inspected.ID, state.Pid, config, host, [.. mounts])
            : throw new BenchException($"Docker tells too little about container {inspected.ID}.");
}
