using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VibeCoading.AgentProtocol.Frames;

/// <summary>Reads a binary payload field by field; anything short or out of range is a <see cref="ProtocolException"/>.</summary>
public ref struct PayloadReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private SequenceReader<byte> _reader;

    public PayloadReader(ReadOnlySequence<byte> payload) => _reader = new SequenceReader<byte>(payload);

    public byte ReadByte() => _reader.TryRead(out byte value) ? value : throw Short();

    public uint ReadUInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>An offset: u64 on the wire, never beyond <see cref="long.MaxValue"/>.</summary>
    public long ReadOffset()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Fill(bytes);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return value <= long.MaxValue ? (long)value : throw new ProtocolException($"Offset {value} is out of range.");
    }

    /// <summary>u8 length, then UTF-8.</summary>
    public string ReadShortString()
    {
        int length = ReadByte();
        Span<byte> bytes = stackalloc byte[byte.MaxValue];
        bytes = bytes[..length];
        Fill(bytes);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException invalid)
        {
            throw new ProtocolException("A name is not UTF-8.", invalid);
        }
    }

    public readonly ReadOnlySequence<byte> Rest => _reader.UnreadSequence;

    public static T ReadJson<T>(ReadOnlySequence<byte> payload, JsonTypeInfo<T> type)
    {
        try
        {
            var json = new Utf8JsonReader(payload);
            return JsonSerializer.Deserialize(ref json, type) ?? throw new ProtocolException($"A {typeof(T).Name} is null.");
        }
        catch (JsonException invalid)
        {
            throw new ProtocolException($"A {typeof(T).Name} cannot be read: {invalid.Message}", invalid);
        }
    }

    private void Fill(scoped Span<byte> destination)
    {
        if (!_reader.TryCopyTo(destination)) throw Short();
        _reader.Advance(destination.Length);
    }

    private static ProtocolException Short() => new("A payload is shorter than its fields.");
}
