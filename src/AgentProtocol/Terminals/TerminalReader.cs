using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>
/// Who reads a terminal, read after read: u32 number, u32 seen, u8 (1 for blank), client. The terminal waits for such readers as its policy says, and
/// forgets them when they leave or their connection ends.
/// </summary>
/// <param name="Number">Tells the readers of one connection apart. Chosen by the silo, never 0.</param>
/// <param name="Seen">The <see cref="SizeChange.Version"/> that it was told last; 0 for none. A read that is behind is answered with a size.</param>
/// <param name="IsBlank">It shows nothing of the output before its offset, and is told first what modes the terminal is in there.</param>
/// <param name="Client">Whose viewer it is, and may own the size; empty for one that never does.</param>
public readonly record struct TerminalReader(uint Number, uint Seen, bool IsBlank, string Client)
{
    internal void Write(ref PayloadWriter writer)
    {
        writer.WriteUInt32(Number);
        writer.WriteUInt32(Seen);
        writer.WriteByte(IsBlank ? (byte)1 : (byte)0);
        writer.WriteShortString(Client);
    }

    internal static TerminalReader Read(ref PayloadReader reader)
    {
        uint number = reader.ReadUInt32();
        if (number == 0) throw new ProtocolException("A reader without a number.");
        return new TerminalReader(number, reader.ReadUInt32(), reader.ReadByte() != 0, reader.ReadShortString());
    }
}
