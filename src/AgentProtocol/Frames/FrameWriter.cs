using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VibeCoading.AgentProtocol.Frames;

/// <summary>Appends frames to a buffer; the caller serialises access and flushes.</summary>
public static class FrameWriter
{
    public static void Write(IBufferWriter<byte> output, Operation operation, uint requestId, ReadOnlySpan<byte> payload)
    {
        WriteHeader(output, operation, requestId, payload.Length);
        output.Write(payload);
    }

    /// <summary>A frame whose payload is a binary head followed by data, without joining them first.</summary>
    public static void Write(IBufferWriter<byte> output, Operation operation, uint requestId, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
    {
        WriteHeader(output, operation, requestId, head.Length + data.Length);
        output.Write(head);
        output.Write(data);
    }

    public static void WriteJson<T>(IBufferWriter<byte> output, Operation operation, uint requestId, T message, JsonTypeInfo<T> type) =>
        Write(output, operation, requestId, JsonSerializer.SerializeToUtf8Bytes(message, type));

    /// <summary>The <see cref="FrameLimits.HeaderBytes"/> before a payload, for senders that gather the rest themselves.</summary>
    public static void EncodeHeader(Span<byte> header, Operation operation, uint requestId, int length)
    {
        if (length > FrameLimits.MaxPayloadBytes)
            throw new ProtocolException($"A frame of {length} bytes is beyond the limit of {FrameLimits.MaxPayloadBytes}.");

        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)length);
        header[4] = (byte)operation;
        BinaryPrimitives.WriteUInt32LittleEndian(header[5..], requestId);
    }

    private static void WriteHeader(IBufferWriter<byte> output, Operation operation, uint requestId, int length)
    {
        EncodeHeader(output.GetSpan(FrameLimits.HeaderBytes), operation, requestId, length);
        output.Advance(FrameLimits.HeaderBytes);
    }
}
