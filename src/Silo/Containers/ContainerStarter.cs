using System.Diagnostics;
using Microsoft.Extensions.Options;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Telemetry;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>Makes a container around a workspace and connects to its agent; undoes what it made where that fails.</summary>
internal sealed partial class ContainerStarter(
    IOptions<ContainerOptions> options,
    SessionContainers containers,
    AgentDialer dialer,
    NodeNetwork network,
    OpenFilesLimit openFiles,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    TimeProvider time,
    ILogger<ContainerStarter> logger)
{
    /// <summary>One for a refused limit, one for a network that was removed, and one that works.</summary>
    private const int MostTries = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a container that does not answer is looked at, so that one that died at once is told at once.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs what makes a container, within the time a start may take. When it throws, nothing of the attempt is left.</summary>
    /// <exception cref="SessionException">What was wrong, for people.</exception>
    public async Task<T> RunAsync<T>(ProvisionAttempt attempt, Func<CancellationToken, Task<T>> make, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Value.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await make(either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (FailureOf(failure, attempt, late, cancellationToken) is { } told)
        {
            // Whoever holds a higher epoch goes on with the container.
            if (told.Error != SessionError.Superseded) await UndoAsync(attempt).ConfigureAwait(false);
            throw told;
        }
        catch (OperationCanceledException)
        {
            await UndoAsync(attempt).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes the directories, creates and starts the container, and claims its agent: for the session, or for nobody yet.</summary>
    /// <exception cref="EngineException"><see cref="EngineFault.Conflict"/>: there is a container of that name.</exception>
    public async Task<AgentConnection> StartAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        await EnsureDirectoriesAsync(attempt, cancellationToken).ConfigureAwait(false);
        for (int tries = 1; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                string container = await CreateContainerAsync(attempt, cancellationToken).ConfigureAwait(false);
                return await StartContainerAsync(attempt, container, cancellationToken).ConfigureAwait(false);
            }
            catch (EngineException refused) when (refused.Fault == EngineFault.OpenFilesRefused && tries < MostTries)
            {
                openFiles.Refused();
                await RemoveCreatedAsync(attempt).ConfigureAwait(false);
            }
            catch (EngineException missing) when (missing.Fault == EngineFault.NotFound && network.IsOwn && tries < MostTries)
            {
                // The network, or the container under our hands: both are made again.
                await RemoveCreatedAsync(attempt).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Makes the directories and creates the container, for <see cref="StartCreatedAsync"/> to start, now or in a later process.</summary>
    public async Task CreateAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        await EnsureDirectoriesAsync(attempt, cancellationToken).ConfigureAwait(false);
        await CreateContainerAsync(attempt, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="EngineException">It is gone, or what it was made with is.</exception>
    public async Task<AgentConnection> StartCreatedAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        // A workspace with a disk of its own is not mounted any more when the host was restarted.
        await EnsureDirectoriesAsync(attempt, cancellationToken).ConfigureAwait(false);
        return await StartContainerAsync(attempt, containers.NameOf(attempt.Id), cancellationToken).ConfigureAwait(false);
    }

    private async Task EnsureDirectoriesAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        attempt.MadeWorkspace |= await workspaces.EnsureAsync(attempt.Id, attempt.Plan.Version, cancellationToken).ConfigureAwait(false);
        attempt.WorkspaceTime = time.GetElapsedTime(began);
        runDirectories.Ensure(attempt.Id);
    }

    private async Task<string> CreateContainerAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        await network.EnsureAsync(cancellationToken).ConfigureAwait(false);
        attempt.Creating = true;
        string container = await containers.CreateAsync(attempt.Id, attempt.Plan, attempt.IsSlot).ConfigureAwait(false);
        attempt.Created = container;
        return container;
    }

    private async Task<AgentConnection> StartContainerAsync(ProvisionAttempt attempt, string container, CancellationToken cancellationToken)
    {
        runDirectories.RemoveSocket(attempt.Id);
        await containers.StartAsync(container).ConfigureAwait(false);

        long started = time.GetTimestamp();
        (AgentConnection connection, HelloAnswer agent) = await AwaitAgentAsync(attempt, cancellationToken).ConfigureAwait(false);
        openFiles.Learned(agent.OpenFilesHard);
        attempt.AgentTime = time.GetElapsedTime(started);
        return connection;
    }

    private async Task<(AgentConnection Connection, HelloAnswer Agent)> AwaitAgentAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        using Activity? activity = VibeTelemetry.Source.StartActivity("agent.claim");
        TimeSpan pause = ShortestPause;
        long looked = time.GetTimestamp();
        while (true)
        {
            try
            {
                return attempt.IsSlot
                    ? await dialer.DialSlotAsync(attempt.Id, cancellationToken).ConfigureAwait(false)
                    : await dialer.DialAsync(attempt.Id, attempt.Epoch, attempt.Plan.Env, cancellationToken).ConfigureAwait(false);
            }
            catch (ContainerLostException silent)
            {
                attempt.Last = silent.Message;
            }

            if (time.GetElapsedTime(looked) > LookInterval)
            {
                looked = time.GetTimestamp();
                await EnsureAliveAsync(attempt.Id, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task EnsureAliveAsync(SessionId id, CancellationToken cancellationToken)
    {
        ContainerFacts? facts = await containers.FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (facts is { Condition: ContainerCondition.Running }) return;

        string words = await containers.LastWordsAsync(id, cancellationToken).ConfigureAwait(false);
        throw SessionFailures.StartFailed($"{facts?.Death() ?? "Its container was removed."} {words}".TrimEnd());
    }

    /// <summary>What to tell the grain; null for what must pass as it is: the caller's own cancellation, and bugs.</summary>
    private SessionException? FailureOf(Exception failure, ProvisionAttempt attempt, CancellationTokenSource late, CancellationToken cancellationToken) =>
        failure switch
        {
            SessionException told => told,
            EngineException refused => SessionFailures.From(refused, attempt.Plan.Image),
            AgentRefusedException refused => SessionFailures.From(refused),
            OperationCanceledException when late.IsCancellationRequested && !cancellationToken.IsCancellationRequested =>
                SessionFailures.StartTimedOut(options.Value.StartTimeout, attempt.Last),
            IOException or UnauthorizedAccessException => SessionFailures.From(failure),
            _ => null,
        };

    private async Task RemoveCreatedAsync(ProvisionAttempt attempt)
    {
        if (attempt.Created is not { } created) return;

        await containers.RemoveAsync(created).ConfigureAwait(false);
        attempt.Created = null;
    }

    /// <summary>Leaves nothing of what this attempt made. What cannot be removed now is the reaper's.</summary>
    private async Task UndoAsync(ProvisionAttempt attempt)
    {
        try
        {
            if (attempt.Creating) await containers.RemoveAsync(attempt.Id).ConfigureAwait(false);
            await runDirectories.RemoveAsync(attempt.Id, CancellationToken.None).ConfigureAwait(false);
            if (attempt.MadeWorkspace) await workspaces.RemoveAsync(attempt.Id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception left) when (left is EngineException or IOException or UnauthorizedAccessException)
        {
            LogLeft(left, attempt.Id);
        }
    }
}
