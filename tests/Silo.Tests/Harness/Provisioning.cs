using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Tests.Harness;

internal static class Provisioning
{
    /// <summary>Gives a new or given session a container, as its grain would.</summary>
    public static async Task<ISessionContainer> ProvisionAsync(this TestNode node, SessionId? session = null, long epoch = 1, StartSession? request = null)
    {
        SessionPlan plan = await node.Host.PlanAsync(request ?? Requests.Session(), Within.Token());
        return await node.Host.ProvisionAsync(session ?? SessionId.New(TimeProvider.System), epoch, plan, Within.Token());
    }
}
