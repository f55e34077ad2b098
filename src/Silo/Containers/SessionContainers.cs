using System.Diagnostics;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Telemetry;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>
/// The containers of this node's sessions, by session. Create, start and remove are seen through whatever the caller does meanwhile: a call
/// that is broken off in flight may still be carried out, and nobody would know.
/// </summary>
internal sealed class SessionContainers(
    IOptions<NodeOptions> node,
    IOptions<ContainerOptions> options,
    DockerEngine engine,
    ContainerSpec spec,
    NodeNetwork network,
    RunDirectories runDirectories,
    WorkspaceMounts workspaces,
    TimeProvider time)
{
    private static readonly TimeSpan RemovalPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RemovalDeadline = TimeSpan.FromSeconds(20);

    /// <summary>Longer than the agent gives its programs between hanging up on them and the end.</summary>
    private const int StopSeconds = 10;

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(StopSeconds + 20);

    /// <summary>What the session's container is called: after the session, or after the slot that serves it.</summary>
    public string NameOf(SessionId session) => ContainerNames.Of(node.Value.NodeId, runDirectories.SlotOf(session) ?? session);

    /// <summary>The session or slot in a container's name; null when it is not this node's.</summary>
    public SessionId? IdIn(string name) => ContainerNames.TryParse(node.Value.NodeId, name, out SessionId id) ? id : null;

    /// <summary>Creates a container, for a session or as a slot, and gives its Docker id.</summary>
    /// <exception cref="EngineException"><see cref="EngineFault.Conflict"/>: there is one already.</exception>
    public async Task<string> CreateAsync(SessionId id, SessionPlan plan, bool slot)
    {
        using Activity? activity = VibeTelemetry.Source.StartActivity("container.create");
        long began = time.GetTimestamp();
        CreateContainerParameters parameters = spec.For(id, plan, slot);
        CreateContainerResponse created = await engine.CallAsync(
            (docker, token) => docker.Containers.CreateContainerAsync(parameters, token), CancellationToken.None, options.Value.StartTimeout).ConfigureAwait(false);
        ContainerMetrics.Created(time.GetElapsedTime(began));
        return created.ID;
    }

    /// <summary>Starts a container; one that runs is success.</summary>
    public async Task StartAsync(string container)
    {
        using Activity? activity = VibeTelemetry.Source.StartActivity("container.start");
        long began = time.GetTimestamp();
        try
        {
            // False, 304 to Docker, means that it runs already.
            await engine.CallAsync(
                (docker, token) => docker.Containers.StartContainerAsync(container, new ContainerStartParameters(), token),
                CancellationToken.None,
                options.Value.StartTimeout).ConfigureAwait(false);
        }
        catch (EngineException missing) when (missing.Fault == EngineFault.NotFound)
        {
            // Not found at start is the network as often as the container.
            network.Forget();
            throw;
        }

        ContainerMetrics.Started(time.GetElapsedTime(began));
    }

    /// <summary>The session's container; null when there is none.</summary>
    public async Task<ContainerFacts?> FindAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            return ContainerFacts.From(await engine.CallAsync(
                (docker, token) => docker.Containers.InspectContainerAsync(NameOf(session), token), cancellationToken).ConfigureAwait(false));
        }
        catch (EngineException missing) when (missing.Fault == EngineFault.NotFound)
        {
            return null;
        }
    }

    /// <summary>The end of what the container said, for an error's message; empty when it said nothing or cannot be asked.</summary>
    public async Task<string> LastWordsAsync(SessionId session, CancellationToken cancellationToken)
    {
        const int MostCharacters = 300;
        var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = "3" };
        try
        {
            (string stdout, string stderr) = await engine.CallAsync(
                async (docker, token) =>
                {
                    using MultiplexedStream log = await docker.Containers.GetContainerLogsAsync(NameOf(session), parameters, token).ConfigureAwait(false);
                    return await log.ReadOutputToEndAsync(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            string words = $"{stdout}{stderr}".Trim();
            return words.Length <= MostCharacters ? words : words[^MostCharacters..];
        }
        catch (EngineException)
        {
            return "";
        }
    }

    /// <summary>Thaws a paused container; one that is not paused is success.</summary>
    public async Task UnpauseAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CallAsync((docker, token) => docker.Containers.UnpauseContainerAsync(container, token), cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException running) when (running.Fault is EngineFault.Conflict or EngineFault.NotFound)
        {
            // Another silo thawed or removed it; whoever connects next will see.
        }
    }

    /// <summary>Has the session's programs end, and kills those that do not in time. A container that is gone, or does not run, is success.</summary>
    public async Task StopAsync(SessionId session)
    {
        var parameters = new ContainerStopParameters { WaitBeforeKillSeconds = StopSeconds };
        try
        {
            await engine.CallAsync(
                (docker, token) => docker.Containers.StopContainerAsync(NameOf(session), parameters, token), CancellationToken.None, StopDeadline).ConfigureAwait(false);
        }
        catch (EngineException gone) when (gone.Fault == EngineFault.NotFound)
        {
            // As it should be.
        }
    }

    /// <summary>Kills and removes the container of a session or slot, and its mount, and waits until it is gone. One that is gone is success.</summary>
    public async Task RemoveAsync(SessionId id)
    {
        string name = NameOf(id);
        await RemoveAsync(name).ConfigureAwait(false);
        await workspaces.ForgetAsync(name).ConfigureAwait(false);
    }

    /// <summary>The same for a container by its Docker id, which may not be called as it should; its mount stays.</summary>
    public async Task RemoveAsync(string container)
    {
        long began = time.GetTimestamp();
        var parameters = new ContainerRemoveParameters { Force = true, RemoveVolumes = true };
        while (true)
        {
            try
            {
                await engine.CallAsync(
                    (docker, token) => docker.Containers.RemoveContainerAsync(container, parameters, token), CancellationToken.None, RemovalDeadline).ConfigureAwait(false);
                return;
            }
            catch (EngineException gone) when (gone.Fault == EngineFault.NotFound)
            {
                return;
            }
            catch (EngineException removing) when (removing.Fault == EngineFault.Conflict && time.GetElapsedTime(began) < RemovalDeadline)
            {
                // Already in progress: it is gone when the engine no longer knows it.
                await Task.Delay(RemovalPause, time).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Every container with this node's label, in every state that Docker knows.</summary>
    public async Task<IReadOnlyList<ContainerListResponse>> ListAsync(CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool> { [$"{ContainerNames.NodeLabel}={node.Value.Id}"] = true },
            },
        };
        return [.. await engine.CallAsync((docker, token) => docker.Containers.ListContainersAsync(parameters, token), cancellationToken).ConfigureAwait(false)];
    }
}
