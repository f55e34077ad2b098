using System.Buffers.Binary;
using System.Text;

namespace VibeCoading.AgentProtocol.Frames;

/// <summary>Writes the binary head of a payload into a buffer that the caller sized.</summary>
public ref struct PayloadWriter(Span<byte> buffer)
{
    /// <summary>Room that any head in this protocol fits into: two names, two offsets and a few small fields.</summary>
    public const int MaxHeadBytes = 1024;

    private readonly Span<byte> _buffer = buffer;
    private int _written;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._written];

    public void WriteByte(byte value) => _buffer[_written++] = value;

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[_written..], value);
        _written += sizeof(uint);
    }

    public void WriteOffset(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer[_written..], (ulong)value);
        _written += sizeof(ulong);
    }

    public void WriteShortString(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        if (length > byte.MaxValue) throw new ArgumentException($"'{value}' is longer than {byte.MaxValue} bytes.", nameof(value));
        WriteByte((byte)length);
        _written += Encoding.UTF8.GetBytes(value, _buffer[_written..]);
    }
}
