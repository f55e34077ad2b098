using System.Buffers;
using System.Text;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Tests.Frames;

public sealed class PayloadReaderTests
{
    [Fact]
    public void Read_AfterWrite_ReturnsEveryField()
    {
        var writer = new PayloadWriter(new byte[PayloadWriter.MaxHeadBytes]);
        writer.WriteByte(7);
        writer.WriteUInt32(uint.MaxValue);
        writer.WriteOffset(long.MaxValue);
        writer.WriteShortString("grün");
        var reader = new PayloadReader(new ReadOnlySequence<byte>(writer.Written.ToArray()));

        Assert.Equal(7, reader.ReadByte());
        Assert.Equal(uint.MaxValue, reader.ReadUInt32());
        Assert.Equal(long.MaxValue, reader.ReadOffset());
        Assert.Equal("grün", reader.ReadShortString());
        Assert.True(reader.Rest.IsEmpty);
    }

    [Fact]
    public void ReadOffset_BeyondLong_IsRefused() => Assert.Throws<ProtocolException>(() =>
        new PayloadReader(new ReadOnlySequence<byte>([0, 0, 0, 0, 0, 0, 0, 0x80])).ReadOffset());

    [Fact]
    public void ReadShortString_NotUtf8_IsRefused() => Assert.Throws<ProtocolException>(() =>
        new PayloadReader(new ReadOnlySequence<byte>([2, 0xc3, 0x28])).ReadShortString());

    [Fact]
    public void WriteShortString_LongerThanALengthByte_IsRefused() => Assert.Throws<ArgumentException>(() =>
        new PayloadWriter(new byte[PayloadWriter.MaxHeadBytes]).WriteShortString(new string('x', 256)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"path\":null}")]
    [InlineData("{\"path\":1}")]
    [InlineData("{\"path\":\"a\"")]
    [InlineData("\u0000")]
    public void ReadJson_WhenItIsNotTheMessage_IsRefused(string json) => Assert.Throws<ProtocolException>(() =>
        PayloadReader.ReadJson(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), AgentJson.Default.FilePath));

    [Fact]
    public void ReadJson_WithUnknownFields_ReadsTheKnownOnes() => Assert.Equal(
        new FilePath("a"),
        PayloadReader.ReadJson(new ReadOnlySequence<byte>("{\"path\":\"a\",\"later\":1}"u8.ToArray()), AgentJson.Default.FilePath));
}
