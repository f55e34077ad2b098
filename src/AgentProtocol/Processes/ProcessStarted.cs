namespace VibeCoading.AgentProtocol.Processes;

public sealed record ProcessStarted(int Pid);
