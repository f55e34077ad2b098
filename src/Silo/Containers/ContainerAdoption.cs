using System.Collections.Immutable;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Containers;

/// <summary>Takes over containers that already run: after a restart of the silo, or of a start that was cut short.</summary>
internal sealed class ContainerAdoption(
    SessionContainers containers, RunDirectories runDirectories, WorkspaceDirectories workspaces, AgentDialer dialer, TimeProvider time)
{
    /// <summary>Pauses between tries: an agent that runs answers at the first, one that was started just now at the second.</summary>
    private static readonly TimeSpan[] Pauses =
        [.. new[] { 0, 10, 50, 100, 250, 500, 1000 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    /// <summary>A hung agent lets each try run into its deadline: after this long there is no further one.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(4);

    /// <summary>The session's container if it runs and its agent accepts the epoch; null when there is none, it does not run, or its agent is gone.</summary>
    /// <exception cref="SessionException">Superseded.</exception>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<AgentContainer?> TryAsync(
        SessionId session, long epoch, ImmutableDictionary<string, string>? env, CancellationToken cancellationToken)
    {
        // A claim that was cut short between the two.
        if (runDirectories.SlotOf(session) is { } slot) workspaces.HandOver(slot, session);
        ContainerFacts? facts = await containers.FindAsync(session, cancellationToken).ConfigureAwait(false);
        if (facts is { Condition: ContainerCondition.Paused }) await containers.UnpauseAsync(facts.Id, cancellationToken).ConfigureAwait(false);
        else if (facts is not { Condition: ContainerCondition.Running }) return null;

        long began = time.GetTimestamp();
        foreach (TimeSpan pause in Pauses)
        {
            if (time.GetElapsedTime(began) > LongestSilence) break;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            try
            {
                (AgentConnection connection, _) = await dialer.DialAsync(session, epoch, env, cancellationToken).ConfigureAwait(false);
                return new AgentContainer(
                    new AgentLink(session, epoch, connection, dialer, containers, time), ImmutableDictionary<string, TimeSpan>.Empty, time);
            }
            catch (AgentRefusedException refused) when (refused.Error == AgentError.StaleEpoch)
            {
                throw SessionFailures.From(refused);
            }
            catch (Exception silent) when (silent is AgentRefusedException or ContainerLostException)
            {
                // Not an agent that can be used, or not yet.
            }
        }

        return null;
    }
}
