using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Nodes;

/// <summary>The orders to drain nodes. The nodes look for them themselves, once a second.</summary>
internal sealed class NodeDrains(IConnectionMultiplexer store, StoreKeys keys, TimeProvider time)
{
    /// <summary>A repeat begins the time anew.</summary>
    public async Task<DrainView> BeginAsync(string id, TimeSpan limit)
    {
        NodeId node = await KnownAsync(id);
        var order = new DrainOrder(time.GetUtcNow(), limit);
        await store.GetDatabase().HashSetAsync(keys.NodeDrain(node), order.ToHash());
        return new DrainView(node, order.Since, (long)limit.TotalSeconds);
    }

    /// <summary>A repeat changes nothing.</summary>
    public async Task EndAsync(string id) => await store.GetDatabase().KeyDeleteAsync(keys.NodeDrain(await KnownAsync(id)));

    private async Task<NodeId> KnownAsync(string id) =>
        NodeId.TryParse(id, out NodeId node) && await store.GetDatabase().SetContainsAsync(keys.Nodes, node.Value)
            ? node
            : throw new ProblemException(Problem.NotFound);
}
