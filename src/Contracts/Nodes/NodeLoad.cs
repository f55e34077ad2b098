using System.Collections.Immutable;

namespace VibeCoading.Contracts.Nodes;

/// <summary>What a silo tells the others of its node, once a second.</summary>
/// <param name="Sequence">Rises with each, within one life of the silo.</param>
/// <param name="Refusal">Why the node takes no new sessions, of whatever template; null when it does.</param>
/// <param name="Sessions">Whose containers run here.</param>
/// <param name="DefaultTemplate">Of sessions that name none.</param>
/// <param name="Drain">How far it is with being drained; null when it is not to be.</param>
[GenerateSerializer, Immutable, Alias("vibe.NodeLoad")]
public sealed record NodeLoad(
    [property: Id(0)] NodeId Node,
    [property: Id(1)] long Sequence,
    [property: Id(2)] string? Refusal,
    [property: Id(3)] int Sessions,
    [property: Id(4)] string DefaultTemplate,
    [property: Id(5)] ImmutableArray<PoolStatus> Pools,
    [property: Id(6)] ImmutableArray<TemplateStatus> Templates,
    [property: Id(7)] DrainStatus? Drain = null)
{
    /// <summary>Running containers that wait with this template; null for the default one.</summary>
    public int Ready(string? template) => Pools.Where(pool => pool.Template == (template ?? DefaultTemplate)).Sum(pool => pool.Hot.Ready);

    /// <summary>Why the node takes no new sessions of this template, null for the default one; null when it does. One that it does not know, it refuses best itself.</summary>
    public string? RefusalOf(string? template) => Refusal ?? Templates.FirstOrDefault(known => known.Name == (template ?? DefaultTemplate))?.Refusal;
}
