namespace VibeCoading.AgentProtocol.Frames;

/// <summary>Bounds that both sides hold each other to; a frame beyond them ends the connection.</summary>
public static class FrameLimits
{
    /// <summary>Version of this protocol, exchanged in <see cref="Claims.Hello"/>.</summary>
    public const int ProtocolVersion = 2;

    /// <summary>u32 payload length, u8 operation, u32 request id; integers are little endian.</summary>
    public const int HeaderBytes = 9;

    /// <summary>Largest payload in bytes: a full directory listing fits, a mistaken length does not.</summary>
    public const int MaxPayloadBytes = 1024 * 1024;

    /// <summary>Largest piece of terminal, process or file data in one frame, in bytes.</summary>
    public const int MaxChunkBytes = 64 * 1024;

    /// <summary>Most bytes of a terminal's output that may be under way to one that follows it.</summary>
    public const int MaxWindowBytes = 1024 * 1024;

    /// <summary>Most requests that one connection may have waiting.</summary>
    public const int MaxPendingRequests = 4096;

    /// <summary>Most bytes that one connection may have waiting to be written to files; more is <see cref="AgentError.LimitReached"/>, and none of it is written.</summary>
    public const int MaxWaitingFileBytes = 8 * 1024 * 1024;

    /// <summary>Most bytes of input that may wait for one terminal or process; more is <see cref="AgentError.LimitReached"/>, and none of it is taken.</summary>
    public const int MaxWaitingInputBytes = 1024 * 1024;
}
