namespace VibeCoading.Contracts.Placement;

/// <summary>What silos tell about themselves through Orleans' silo metadata.</summary>
public static class NodeMetadata
{
    /// <summary>The id of the node that a silo serves; gateways have none.</summary>
    public const string NodeKey = "vibe.node";
}
