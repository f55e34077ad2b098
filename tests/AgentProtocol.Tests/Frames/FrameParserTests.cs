using System.Buffers;
using System.Buffers.Binary;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Tests.Frames;

public sealed class FrameParserTests
{
    private static readonly byte[] Payload = "payload"u8.ToArray();

    [Fact]
    public void TryRead_WhenCutAtEveryByte_TakesTheFrameOnlyOnceItIsWhole()
    {
        byte[] bytes = TwoFrames();
        int firstLength = FrameLimits.HeaderBytes + Payload.Length;
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, cut);
            bool first = FrameParser.TryRead(ref buffer, out Frame frame);

            Assert.Equal(cut >= firstLength, first);
            if (first) AssertFirst(frame);
            Assert.Equal(first ? cut - firstLength : cut, buffer.Length);
            Assert.Equal(cut == bytes.Length, FrameParser.TryRead(ref buffer, out _));
        }
    }

    [Fact]
    public void TryRead_WhenSegmentsMeetAtEveryByte_ReadsTheSameFrame()
    {
        byte[] bytes = TwoFrames();
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            ReadOnlySequence<byte> buffer = Segments.Of(bytes[..cut], bytes[cut..]);

            Assert.True(FrameParser.TryRead(ref buffer, out Frame first));
            AssertFirst(first);
            Assert.True(FrameParser.TryRead(ref buffer, out Frame second));
            Assert.Equal(Operation.Ping, second.Operation);
            Assert.True(second.Payload.IsEmpty);
            Assert.True(buffer.IsEmpty);
        }
    }

    [Theory]
    [InlineData(FrameLimits.MaxPayloadBytes + 1u)]
    [InlineData(uint.MaxValue)]
    public void TryRead_WhenTheLengthIsBeyondTheLimit_RefusesBeforeThePayloadArrives(uint length)
    {
        byte[] header = new byte[FrameLimits.HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);

        Assert.Throws<ProtocolException>(() =>
        {
            var buffer = new ReadOnlySequence<byte>(header);
            return FrameParser.TryRead(ref buffer, out _);
        });
    }

    [Fact]
    public void TryRead_WhenTheLengthIsTheLimit_TakesTheFrame()
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, Operation.Result, 3, new byte[FrameLimits.MaxPayloadBytes]);
        var buffer = new ReadOnlySequence<byte>(output.WrittenMemory);

        Assert.True(FrameParser.TryRead(ref buffer, out Frame frame));
        Assert.Equal(FrameLimits.MaxPayloadBytes, frame.Payload.Length);
    }

    [Fact]
    public void Write_WhenThePayloadIsBeyondTheLimit_Refuses() => Assert.Throws<ProtocolException>(() =>
        FrameWriter.Write(new ArrayBufferWriter<byte>(), Operation.Result, 1, new byte[FrameLimits.MaxPayloadBytes + 1]));

    [Fact]
    public void Write_WithHeadAndData_JoinsThem()
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, Operation.FileWrite, 9, "ab"u8, "cd"u8);
        var buffer = new ReadOnlySequence<byte>(output.WrittenMemory);

        Assert.True(FrameParser.TryRead(ref buffer, out Frame frame));
        Assert.Equal("abcd"u8.ToArray(), frame.Payload.ToArray());
    }

    [Fact]
    public void EncodeHeader_WritesWhatTheParserReads()
    {
        byte[] frame = new byte[FrameLimits.HeaderBytes + 2];
        FrameWriter.EncodeHeader(frame, Operation.TerminalFollow, 0xfffffffe, 2);
        var buffer = new ReadOnlySequence<byte>(frame);

        Assert.True(FrameParser.TryRead(ref buffer, out Frame read));
        Assert.Equal((Operation.TerminalFollow, 0xfffffffe, 2L), (read.Operation, read.RequestId, read.Payload.Length));
    }

    private static byte[] TwoFrames()
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, Operation.TerminalWrite, 0xdeadbeef, Payload);
        FrameWriter.Write(output, Operation.Ping, 1, default);
        return output.WrittenMemory.ToArray();
    }

    private static void AssertFirst(Frame frame)
    {
        Assert.Equal(Operation.TerminalWrite, frame.Operation);
        Assert.Equal(0xdeadbeef, frame.RequestId);
        Assert.Equal(Payload, frame.Payload.ToArray());
    }
}
