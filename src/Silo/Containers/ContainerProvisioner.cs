using System.Collections.Immutable;
using System.Diagnostics;
using VibeCoading.AgentClient;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Telemetry;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>
/// Gives a session a running container: the one that is there, a warm slot, or a new one around its workspace. Creating comes first and looking
/// later, since nearly always there is none, and Docker's refusal of a second one of the same name is the only answer that cannot be outdated.
/// </summary>
internal sealed class ContainerProvisioner(
    SessionContainers containers,
    ContainerStarter starter,
    ContainerAdoption adoption,
    SlotClaims slots,
    AgentDialer dialer,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    ImageCatalog images,
    ImageKeeper keeper,
    TimeProvider time) : IDisposable
{
    /// <summary>Docker manages about six starts a second whatever is asked of it; more at once only makes each of them late.</summary>
    private const int AtOnce = 8;

    /// <summary>One for a leftover of the same name, and one that works.</summary>
    private const int MostTries = 2;

    private readonly SemaphoreSlim _turns = new(AtOnce);
    private int _coldStarts;

    /// <summary>Containers that sessions wait for now.</summary>
    public int ColdStarts => Volatile.Read(ref _coldStarts);

    public async Task<AgentContainer> ProvisionAsync(SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        using Activity? activity = VibeTelemetry.Source.StartActivity("container.provision");
        long began = time.GetTimestamp();
        try
        {
            (AgentContainer container, string how) = await ProvisionAnyAsync(session, epoch, plan, cancellationToken).ConfigureAwait(false);
            ContainerMetrics.Provisioned(time.GetElapsedTime(began), how);
            return container;
        }
        catch (SessionException told)
        {
            if (told.Error == SessionError.ImageMissing) images.Forget(plan.Image);
            ContainerMetrics.Provisioned(time.GetElapsedTime(began), told.Error.ToString());
            throw;
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<(AgentContainer Container, string How)> ProvisionAnyAsync(
        SessionId session, long epoch, SessionPlan plan, CancellationToken cancellationToken)
    {
        // A slot brings its own workspace: it is for sessions that have none yet.
        bool isNew = runDirectories.SlotOf(session) is null && !workspaces.Exists(session);
        if (isNew && await slots.TryClaimAsync(session, epoch, plan, cancellationToken).ConfigureAwait(false) is { } warm) return (warm, "warm");

        try
        {
            return await InTurnAsync(session, epoch, plan, isNew, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException missing) when (missing.Error == SessionError.ImageMissing && keeper.MayBePulled(plan.Image))
        {
            // Outside of the turns: it may take minutes.
            TimeSpan pulled = await keeper.BringAsync(plan.Image, cancellationToken).ConfigureAwait(false);
            return await InTurnAsync(session, epoch, plan, isNew, pulled, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(AgentContainer Container, string How)> InTurnAsync(
        SessionId session, long epoch, SessionPlan plan, bool isNew, TimeSpan pulled, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _coldStarts);
        try
        {
            await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (isNew && await slots.TryLateAsync(session, epoch, plan, cancellationToken).ConfigureAwait(false) is { } late) return late;

                var attempt = new ProvisionAttempt(session, epoch, plan);
                return await starter.RunAsync(attempt, token => ColdAsync(attempt, pulled, token), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _coldStarts);
        }
    }

    private async Task<(AgentContainer Container, string How)> ColdAsync(ProvisionAttempt attempt, TimeSpan pulled, CancellationToken cancellationToken)
    {
        if (runDirectories.SlotOf(attempt.Id) is not null)
        {
            AgentContainer? bound = await adoption.TryAsync(attempt.Id, attempt.Epoch, attempt.Plan.Env, cancellationToken).ConfigureAwait(false);
            if (bound is not null) return (bound, "adopted");

            // From now on the session has a container of its own name around the same workspace.
            await containers.RemoveAsync(attempt.Id).ConfigureAwait(false);
            await runDirectories.RemoveAsync(attempt.Id, cancellationToken).ConfigureAwait(false);
        }

        for (int tries = 1; ; tries++)
        {
            try
            {
                AgentConnection connection = await starter.StartAsync(attempt, cancellationToken).ConfigureAwait(false);
                return (new AgentContainer(new AgentLink(attempt.Id, attempt.Epoch, connection, dialer, containers, time), TimingsOf(attempt, pulled), time), "new");
            }
            catch (EngineException taken) when (taken.Fault == EngineFault.Conflict && tries < MostTries)
            {
                AgentContainer? adopted = await adoption.TryAsync(attempt.Id, attempt.Epoch, attempt.Plan.Env, cancellationToken).ConfigureAwait(false);
                if (adopted is not null) return (adopted, "adopted");

                // Created, exited, dead, or without an agent that can be used.
                await containers.RemoveAsync(attempt.Id).ConfigureAwait(false);
            }
        }
    }

    private static ImmutableDictionary<string, TimeSpan> TimingsOf(ProvisionAttempt attempt, TimeSpan pulled) => ImmutableDictionary<string, TimeSpan>.Empty
        .Add(SessionTiming.ImagePull, pulled)
        .Add(SessionTiming.VolumeClone, attempt.WorkspaceTime)
        .Add(SessionTiming.ReadyWait, attempt.AgentTime);
}
