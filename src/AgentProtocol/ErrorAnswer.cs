namespace VibeCoading.AgentProtocol;

/// <summary>Payload of <see cref="Frames.Operation.Error"/>.</summary>
/// <param name="Message">For people: the fact and the value.</param>
public sealed record ErrorAnswer(AgentError Error, string Message);
