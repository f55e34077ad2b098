using System.Buffers;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>
/// Asks for all output from <see cref="Offset"/> on, as it comes, and for what is to know of it: u64 offset, u32 window, u8 (1 for blank), name, client.
/// Cancelling the request ends it; the terminal waits for those that follow as its policy says, and forgets them when they end.
/// </summary>
/// <param name="Offset">Beyond the head is <see cref="AgentError.InvalidOffset"/>; before the tail is answered from the tail.</param>
/// <param name="Window">
/// Bytes, 1 to <see cref="FrameLimits.MaxWindowBytes"/>, that may be under way without a <see cref="TerminalAck"/>. A key's echo then asks for nothing,
/// and a flood waits for whoever does not read.
/// </param>
/// <param name="IsBlank">It shows nothing of the output before its offset, and is told first what modes the terminal is in there.</param>
/// <param name="Client">Whose viewer it is, and may own the size; empty for one that never does.</param>
public readonly record struct TerminalFollow(string Id, long Offset, int Window, bool IsBlank, string Client)
{
    public ReadOnlySpan<byte> Encode(Span<byte> buffer)
    {
        var writer = new PayloadWriter(buffer);
        writer.WriteOffset(Offset);
        writer.WriteUInt32((uint)Window);
        writer.WriteByte(IsBlank ? (byte)1 : (byte)0);
        writer.WriteShortString(Id);
        writer.WriteShortString(Client);
        return buffer[..writer.Written.Length];
    }

    public static TerminalFollow Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        long offset = reader.ReadOffset();
        uint window = reader.ReadUInt32();
        if (window is 0 or > FrameLimits.MaxWindowBytes) throw new ProtocolException($"A window of {window} bytes is out of range.");
        bool isBlank = reader.ReadByte() != 0;
        string id = reader.ReadShortString();
        return new TerminalFollow(id, offset, (int)window, isBlank, reader.ReadShortString());
    }
}
