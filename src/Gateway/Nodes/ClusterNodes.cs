using System.Text.Json;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;

namespace VibeCoading.Gateway.Nodes;

/// <summary>The nodes that are in the cluster now, one entry for each process that serves one.</summary>
internal sealed class ClusterNodes(ISiloStatusOracle silos, ISiloMetadataCache metadata, NodeBoard board, IConnectionMultiplexer store, StoreKeys keys)
{
    public IEnumerable<(NodeId Id, SiloAddress Silo, SiloStatus Status)> Alive =>
        from silo in silos.GetApproximateSiloStatuses(onlyActive: false)
        where silo.Value is not (SiloStatus.None or SiloStatus.Dead)
        let name = metadata.GetSiloMetadata(silo.Key).Metadata.GetValueOrDefault(NodeMetadata.NodeKey)
        where name is not null
        orderby name, silo.Key
        select (new NodeId(name), silo.Key, silo.Value);

    public async Task<NodeList> ListAsync()
    {
        IDatabase database = store.GetDatabase();
        return new NodeList(await Task.WhenAll(Alive.Select(async node =>
        {
            NodeLoad? load = board.Of(node.Silo);
            return new NodeView(
                node.Id,
                node.Silo.ToString(),
                JsonNamingPolicy.CamelCase.ConvertName(node.Status.ToString()),
                await database.SetLengthAsync(keys.NodeSessions(node.Id)),
                load is null ? null : load.RefusalOf(null) is null,
                load?.RefusalOf(null),
                load?.Pools ?? [],
                load?.Templates ?? [],
                load?.Drain);
        })));
    }
}
