using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Files;

/// <summary>What a caller expects of a file before it is changed.</summary>
internal static class Preconditions
{
    /// <exception cref="AgentRefusal">The file is another version, or not there.</exception>
    public static void CheckVersion(WorkspacePath path, FileStatus? status, string? version)
    {
        if (version is null || status?.Version == version) return;
        string actual = status is { } known ? $"has version {known.Version}" : "does not exist";
        throw new AgentRefusal(AgentError.PreconditionFailed, $"{path.Display} {actual}; {version} was expected.");
    }

    /// <exception cref="AgentRefusal">The file is there.</exception>
    public static void CheckAbsent(WorkspacePath path, FileStatus? status, bool expected)
    {
        if (expected && status is not null) throw new AgentRefusal(AgentError.PreconditionFailed, $"{path.Display} exists already.");
    }
}
