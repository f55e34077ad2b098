namespace VibeCoading.Gateway.Transport;

/// <summary>What the first two bytes of a WebSocket's frame say (RFC 6455, section 5.2).</summary>
internal static class FrameBytes
{
    /// <summary>In the first byte: the message ends with this frame.</summary>
    public const byte Final = 0x80;

    /// <summary>In the first byte: a whole binary message.</summary>
    public const byte FinalBinary = Final | 0x02;

    /// <summary>In the second byte: a mask precedes the content, as it does in whatever a client sends.</summary>
    public const byte Masked = 0x80;

    public const int MaskBytes = 4;

    /// <summary>The rest of the second byte is the content's length up to here, or tells where that is.</summary>
    public const int MaxShortLength = 125;
    public const byte LengthInTwoBytes = 126;
    public const byte LengthInEightBytes = 127;
}
