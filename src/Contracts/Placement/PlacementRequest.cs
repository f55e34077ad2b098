using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Contracts.Placement;

/// <summary>What a silo that sends a session's first call, or sends the session on, tells placement along with it.</summary>
public static class PlacementRequest
{
    private const string TemplateKey = "vibe.template";
    private const string AvoidKey = "vibe.avoid";

    /// <param name="template">That the session is to have; null for the node's default.</param>
    /// <param name="avoid">A node that had nothing waiting; null for none.</param>
    public static void Set(string? template, NodeId? avoid)
    {
        Set(TemplateKey, template);
        Set(AvoidKey, avoid?.Value);
    }

    internal static string? TemplateOf(Dictionary<string, object>? context) => context?.GetValueOrDefault(TemplateKey) as string;

    internal static string? AvoidedOf(Dictionary<string, object>? context) => context?.GetValueOrDefault(AvoidKey) as string;

    private static void Set(string key, string? value)
    {
        if (value is null) RequestContext.Remove(key);
        else RequestContext.Set(key, value);
    }
}
