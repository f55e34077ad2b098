namespace VibeCoading.AgentProtocol.Processes;

/// <param name="MaxBytes">1 to <see cref="Frames.FrameLimits.MaxChunkBytes"/>.</param>
public sealed record ProcessRead(string Id, int MaxBytes);
