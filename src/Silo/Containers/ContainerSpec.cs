using System.Globalization;
using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>Settles what a session's container is given, and what is kept from it.</summary>
internal sealed class ContainerSpec(
    IOptions<NodeOptions> node, IOptions<ContainerOptions> options, NodePaths paths, NodeNetwork network, WorkspaceMounts workspaces, OpenFilesLimit openFiles)
{
    /// <summary>Where things are inside every container.</summary>
    private const string AgentDirectory = "/opt/vibe";
    private const string RunDirectory = "/run/vibe";
    private const string WorkspaceDirectory = "/workspace";

    /// <summary>Docker's default of 64 MB starves browsers and databases; it counts towards the memory limit only as it is used.</summary>
    private const long ShmBytes = 256L << 20;

    /// <summary>When the host runs out of memory, containers go before the engine, the silo and the store do.</summary>
    private const int OomScoreAdj = 300;

    private const double NanoPerCpu = 1e9;

    private const int HostNameLength = 12;

    /// <param name="id">Of the session, or of the slot.</param>
    public CreateContainerParameters For(SessionId id, SessionPlan plan, bool slot)
    {
        ContainerOptions shared = options.Value;
        return new CreateContainerParameters
        {
            Name = ContainerNames.Of(node.Value.NodeId, id),
            Image = plan.Image,
            // The last digits: the first are the time, alike in what is made together.
            Hostname = id.ToString()[^HostNameLength..],
            User = shared.User,
            WorkingDir = WorkspaceDirectory,
            Entrypoint = [$"{AgentDirectory}/{Path.GetFileName(node.Value.AgentPath)}"],
            StopSignal = "SIGTERM",
            Labels = new Dictionary<string, string>
            {
                [ContainerNames.NodeLabel] = node.Value.Id,
                [slot ? ContainerNames.SlotLabel : ContainerNames.SessionLabel] = id.ToString(),
                [ContainerNames.TemplateLabel] = plan.Template,
                [ContainerNames.PlanLabel] = ContainerNames.PlanOf(plan),
                [ContainerNames.ImageLabel] = plan.Image,
            },
            // An image's health check would be an exec every few seconds; the agent's connection tells more.
            Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
            HostConfig = new HostConfig
            {
                Memory = plan.Limits.MemoryBytes,
                // Memory and swap together: equal to the memory means no swap.
                MemorySwap = plan.Limits.MemoryBytes,
                NanoCPUs = (long)(plan.Limits.Cpus * NanoPerCpu),
                PidsLimit = plan.Limits.Processes,
                Ulimits = openFiles.Current is { } limit ? [new Ulimit { Name = "nofile", Soft = limit, Hard = limit }] : [],
                OomScoreAdj = OomScoreAdj,
                ShmSize = ShmBytes,
                // A shell of an unprivileged user needs none of the capabilities, and sudo would need all of them: nothing is added back.
                CapDrop = ["ALL"],
                SecurityOpt = ["no-new-privileges"],
                NetworkMode = network.Reference,
                RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
                // The agent is PID 1 and reaps.
                Init = false,
                LogConfig = new LogConfig
                {
                    Type = "json-file",
                    Config = new Dictionary<string, string>
                    {
                        ["max-size"] = shared.LogMaxBytes.ToString(CultureInfo.InvariantCulture),
                        ["max-file"] = shared.LogFiles.ToString(CultureInfo.InvariantCulture),
                    },
                },
                Mounts =
                [
                    Bind(Path.GetDirectoryName(node.Value.AgentPath)!, AgentDirectory, readOnly: true),
                    Bind(paths.SessionRun(id), RunDirectory, readOnly: false),
                    workspaces.For(id),
                ],
            },
        };
    }

    /// <summary>A mount rather than a bind string: Docker refuses a source that is not there instead of making it.</summary>
    private static Mount Bind(string source, string target, bool readOnly) =>
        new() { Type = "bind", Source = source, Target = target, ReadOnly = readOnly };
}
