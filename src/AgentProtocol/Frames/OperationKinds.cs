namespace VibeCoading.AgentProtocol.Frames;

public static class OperationKinds
{
    /// <summary>The highest bit tells an answer from a request, in what this version knows and in what later ones add.</summary>
    private const byte AnswerBit = 0x80;

    public static bool IsRequest(this Operation operation) => ((byte)operation & AnswerBit) == 0;
}
