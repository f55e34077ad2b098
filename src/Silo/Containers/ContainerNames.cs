using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;

namespace VibeCoading.Silo.Containers;

/// <summary>What our containers are called, so that any silo of the node recognises them.</summary>
internal static class ContainerNames
{
    public const string NodeLabel = "vibe.node";
    public const string SessionLabel = "vibe.session";

    /// <summary>In place of the session's: a container that was made before there was a session for it. Labels cannot change, so it keeps that.</summary>
    public const string SlotLabel = "vibe.slot";

    public const string TemplateLabel = "vibe.template";
    /// <summary>What a slot was made after, so that a later process can tell whether it is still what is wanted.</summary>
    public const string PlanLabel = "vibe.plan";

    public const string ImageLabel = "vibe.image";

    public static string Of(NodeId node, SessionId session) => $"vibe-{node}-{session}";

    public static string PlanOf(SessionPlan plan) => string.Create(
        CultureInfo.InvariantCulture, $"{plan.Template} {plan.Version} {plan.Image} {plan.Limits.MemoryBytes} {plan.Limits.Cpus} {plan.Limits.Processes}");

    /// <summary>The session behind a container's name or run directory.</summary>
    public static bool TryParse(NodeId node, string name, [NotNullWhen(true)] out SessionId session)
    {
        session = default;
        string prefix = $"vibe-{node}-";
        return name.StartsWith(prefix, StringComparison.Ordinal) && SessionId.TryParse(name[prefix.Length..], out session);
    }
}
