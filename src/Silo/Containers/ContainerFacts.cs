using Docker.DotNet.Models;

namespace VibeCoading.Silo.Containers;

/// <summary>A container as Docker sees it.</summary>
internal sealed record ContainerFacts(string Id, ContainerCondition Condition, long ExitCode, bool OutOfMemory, long MemoryBytes, string Error)
{
    private const long Mib = 1L << 20;

    public static ContainerFacts From(ContainerInspectResponse response) => new(
        response.ID,
        ConditionOf(response.State?.Status),
        response.State?.ExitCode ?? 0,
        response.State?.OOMKilled ?? false,
        response.HostConfig?.Memory ?? 0,
        response.State?.Error ?? "");

    /// <summary>What an unknown future state is treated as: a container that is not there for anybody.</summary>
    public static ContainerCondition ConditionOf(string? status) =>
        Enum.TryParse(status, ignoreCase: true, out ContainerCondition condition) ? condition : ContainerCondition.Dead;

    /// <summary>Why it does not run, for people.</summary>
    public string Death() => this switch
    {
        { OutOfMemory: true } => $"Its container ran out of its {MemoryBytes / Mib} MiB of memory and ended with exit code {ExitCode}.",
        { Error.Length: > 0 } => $"Its container ended with exit code {ExitCode}: {Error}",
        { Condition: ContainerCondition.Created } => "Its container was never started.",
        _ => $"Its container ended with exit code {ExitCode}.",
    };
}
