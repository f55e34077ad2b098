using System.Diagnostics.CodeAnalysis;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Containers;

/// <summary>What our containers are called, so that any silo of the node recognises them.</summary>
internal static class ContainerNames
{
    public const string NodeLabel = "vibe.node";
    public const string SessionLabel = "vibe.session";
    public const string ImageLabel = "vibe.image";

    public static string Of(NodeId node, SessionId session) => $"vibe-{node}-{session}";

    /// <summary>The session behind a container's name or run directory.</summary>
    public static bool TryParse(NodeId node, string name, [NotNullWhen(true)] out SessionId session)
    {
        session = default;
        string prefix = $"vibe-{node}-";
        return name.StartsWith(prefix, StringComparison.Ordinal) && SessionId.TryParse(name[prefix.Length..], out session);
    }
}
