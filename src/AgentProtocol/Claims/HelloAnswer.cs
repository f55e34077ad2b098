namespace VibeCoading.AgentProtocol.Claims;

/// <param name="Version">The agent's own version, for people.</param>
/// <param name="BootId">New on each start of the agent; part of every terminal's epoch.</param>
/// <param name="OpenFilesSoft">The soft limit of open files that programs in here get.</param>
/// <param name="OpenFilesHard">The hard limit.</param>
public sealed record HelloAnswer(int Protocol, string Version, string BootId, long OpenFilesSoft, long OpenFilesHard);
