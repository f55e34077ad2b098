using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Telemetry;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>
/// Gives a session a running container: the one that is there, or a new one around its workspace. Creating comes first and looking later,
/// since nearly always there is none, and Docker's refusal of a second one of the same name is the only answer that cannot be outdated.
/// </summary>
internal sealed partial class ContainerProvisioner(
    IOptions<ContainerOptions> options,
    SessionContainers containers,
    ContainerAdoption adoption,
    AgentDialer dialer,
    NodeNetwork network,
    OpenFilesLimit openFiles,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    ImageCatalog images,
    TimeProvider time,
    ILogger<ContainerProvisioner> logger) : IDisposable
{
    /// <summary>Docker manages about six starts a second whatever is asked of it; more at once only makes each of them late.</summary>
    private const int AtOnce = 8;

    /// <summary>One for a leftover of the same name, one for a refused limit, one for a network that was removed, and one that works.</summary>
    private const int MostTries = 4;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a container that does not answer is looked at, so that one that died at once is told at once.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(300);

    private readonly SemaphoreSlim _turns = new(AtOnce);

    public async Task<AgentContainer> ProvisionAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ProvisionInTurnAsync(session, epoch, plan, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<AgentContainer> ProvisionInTurnAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        using Activity? activity = VibeTelemetry.Source.StartActivity("container.provision");
        long began = time.GetTimestamp();
        var attempt = new ProvisionAttempt(session, epoch, plan);
        using var late = new CancellationTokenSource(options.Value.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            AgentContainer container = await TryAsync(attempt, either.Token).ConfigureAwait(false);
            ContainerMetrics.Provisioned(time.GetElapsedTime(began), container.Timings.IsEmpty ? "adopted" : "new");
            return container;
        }
        catch (Exception failure) when (FailureOf(failure, attempt, late, cancellationToken) is { } told)
        {
            if (told.Error == SessionError.ImageMissing) images.Forget(plan.Image);
            ContainerMetrics.Provisioned(time.GetElapsedTime(began), told.Error.ToString());
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

    private async Task<AgentContainer> TryAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        attempt.MadeWorkspace = workspaces.Ensure(attempt.Session);
        attempt.WorkspaceTime = time.GetElapsedTime(began);
        runDirectories.Ensure(attempt.Session);
        for (int tries = 1; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await network.EnsureAsync(cancellationToken).ConfigureAwait(false);
                return await CreateAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (EngineException taken) when (taken.Fault == EngineFault.Conflict && tries < MostTries)
            {
                AgentContainer? adopted = await adoption.TryAsync(attempt.Session, attempt.Epoch, attempt.Plan.Env, cancellationToken).ConfigureAwait(false);
                if (adopted is not null) return adopted;

                // Created, exited, dead, or without an agent that can be used.
                await containers.RemoveAsync(containers.NameOf(attempt.Session)).ConfigureAwait(false);
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

    private async Task<AgentContainer> CreateAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        attempt.Creating = true;
        attempt.Created = await containers.CreateAsync(attempt.Session, attempt.Plan).ConfigureAwait(false);
        runDirectories.RemoveSocket(attempt.Session);
        await containers.StartAsync(attempt.Created).ConfigureAwait(false);

        long started = time.GetTimestamp();
        (AgentConnection connection, HelloAnswer agent) = await AwaitAgentAsync(attempt, cancellationToken).ConfigureAwait(false);
        openFiles.Learned(agent.OpenFilesHard);
        var timings = ImmutableDictionary<string, TimeSpan>.Empty
            .Add(SessionTiming.VolumeClone, attempt.WorkspaceTime)
            .Add(SessionTiming.ReadyWait, time.GetElapsedTime(started));
        return new AgentContainer(new AgentLink(attempt.Session, attempt.Epoch, connection, dialer, containers, time), timings, time);
    }

    private async Task<(AgentConnection Connection, HelloAnswer Agent)> AwaitAgentAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        TimeSpan pause = ShortestPause;
        long looked = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await dialer.DialAsync(attempt.Session, attempt.Epoch, attempt.Plan.Env, cancellationToken).ConfigureAwait(false);
            }
            catch (ContainerLostException silent)
            {
                attempt.Last = silent.Message;
            }

            if (time.GetElapsedTime(looked) > LookInterval)
            {
                looked = time.GetTimestamp();
                await EnsureAliveAsync(attempt.Session, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task EnsureAliveAsync(SessionId session, CancellationToken cancellationToken)
    {
        ContainerFacts? facts = await containers.FindAsync(session, cancellationToken).ConfigureAwait(false);
        if (facts is { Condition: ContainerCondition.Running }) return;

        string words = await containers.LastWordsAsync(session, cancellationToken).ConfigureAwait(false);
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
            // By its name only where Docker may have made one without telling us.
            if (attempt.Creating) await containers.RemoveAsync(attempt.Created ?? containers.NameOf(attempt.Session)).ConfigureAwait(false);
            await runDirectories.RemoveAsync(attempt.Session, CancellationToken.None).ConfigureAwait(false);
            if (attempt.MadeWorkspace) await workspaces.RemoveAsync(attempt.Session, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception left) when (left is EngineException or IOException or UnauthorizedAccessException)
        {
            LogLeft(left, attempt.Session);
        }
    }
}
