using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Drains;

/// <summary>Whether this node takes sessions, as far as that is for its operator to say.</summary>
internal sealed class NodeAdmission(IOptions<NodeOptions> node)
{
    private volatile DrainStatus? _drain;
    private volatile bool _isStopping;

    /// <summary>Null while the node is not to be drained.</summary>
    public DrainStatus? Drain
    {
        get => _drain;
        set => _drain = value;
    }

    /// <summary>This process was asked to end.</summary>
    public bool IsStopping
    {
        get => _isStopping;
        set => _isStopping = value;
    }

    /// <summary>Why it takes none; null when it does.</summary>
    public string? Refusal =>
        IsStopping ? $"Node '{node.Value.Id}' is being stopped." : Drain is not null ? $"Node '{node.Value.Id}' is being drained." : null;
}
