using System.Buffers;
using System.Buffers.Binary;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.AgentProtocol.Tests;

/// <summary>The messages that carry bytes: what is written is read, and what is cut short is refused.</summary>
public sealed class BinaryMessageTests
{
    private static readonly byte[] Data = "data"u8.ToArray();

    [Fact]
    public void TerminalFollow_RoundTripsAndRefusesEveryCut()
    {
        var whole = new TerminalFollow("t1", 5_000_000_000, FrameLimits.MaxWindowBytes, IsBlank: true, "client");
        byte[] bytes = whole.Encode(Head()).ToArray();

        Assert.Equal(whole, TerminalFollow.Decode(Sequence(bytes)));
        AssertEveryCutIsRefused(bytes, cut => TerminalFollow.Decode(cut));
    }

    [Fact]
    public void TerminalAck_RoundTripsAndRefusesEveryCut()
    {
        byte[] bytes = new TerminalAck(7, 5_000_000_000).Encode(Head()).ToArray();

        Assert.Equal(new TerminalAck(7, 5_000_000_000), TerminalAck.Decode(Sequence(bytes)));
        AssertEveryCutIsRefused(bytes, cut => TerminalAck.Decode(cut));
    }

    [Fact]
    public void TerminalOutput_OfModes_RoundTripsAndRefusesEveryCutOfThem()
    {
        byte[] head = TerminalOutput.EncodeModes(7, "modes"u8);
        TerminalOutput read = TerminalOutput.Decode(Segments.Of(head, Data));

        Assert.Equal((7L, TerminalOutputKind.Modes), (read.Offset, read.Kind));
        Assert.Equal("modes"u8.ToArray(), read.Modes.ToArray());
        Assert.Equal(Data, read.Data.ToArray());
        AssertEveryCutIsRefused(head, cut => TerminalOutput.Decode(cut));
    }

    [Fact]
    public void TerminalOutput_OfASize_RoundTripsAndRefusesEveryCut()
    {
        var size = new SizeChange(3, 80, 24, "client", 12);
        byte[] bytes = [.. TerminalOutput.EncodeHead(7, TerminalOutputKind.Size, Head()), .. TerminalOutput.EncodeSize(size)];

        Assert.Equal(new TerminalOutput(7, TerminalOutputKind.Size, default, Size: size), TerminalOutput.Decode(Sequence(bytes)));
        AssertEveryCutIsRefused(bytes, cut => TerminalOutput.Decode(cut));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(FrameLimits.MaxWindowBytes + 1u)]
    [InlineData(uint.MaxValue)]
    public void TerminalFollow_WithAnAbsurdWindow_IsRefused(uint size)
    {
        byte[] bytes = new TerminalFollow("t", 0, 1, IsBlank: false, "").Encode(Head()).ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(ulong)), size);

        Assert.Throws<ProtocolException>(() => TerminalFollow.Decode(Sequence(bytes)));
    }

    [Fact]
    public void TerminalWrite_RoundTripsAndRefusesEveryCutOfItsHead()
    {
        byte[] head = TerminalWrite.EncodeHead("t1", "client", 42, Head()).ToArray();
        TerminalWrite read = TerminalWrite.Decode(Segments.Of(head, Data));

        Assert.Equal(("t1", "client", 42L), (read.Id, read.ClientId, read.Offset));
        Assert.Equal(Data, read.Data.ToArray());
        AssertEveryCutIsRefused(head, cut => TerminalWrite.Decode(cut));
    }

    [Fact]
    public void TerminalOutput_OfData_RoundTripsAndRefusesEveryCutOfItsHead()
    {
        byte[] head = TerminalOutput.EncodeHead(long.MaxValue, TerminalOutputKind.Data, Head()).ToArray();
        TerminalOutput read = TerminalOutput.Decode(Segments.Of(head, Data));

        Assert.Equal((long.MaxValue, null), (read.Offset, read.Exit));
        Assert.Equal(Data, read.Data.ToArray());
        AssertEveryCutIsRefused(head, cut => TerminalOutput.Decode(cut));
    }

    [Fact]
    public void TerminalOutput_OfAnExit_RoundTripsAndRefusesEveryCut()
    {
        var exit = new ExitRecord(null, 9, 1_700_000_000_000);
        byte[] bytes = [.. TerminalOutput.EncodeHead(7, TerminalOutputKind.Exit, Head()), .. TerminalOutput.EncodeExit(exit)];

        Assert.Equal(new TerminalOutput(7, TerminalOutputKind.Exit, default, Exit: exit), TerminalOutput.Decode(Sequence(bytes)));
        AssertEveryCutIsRefused(bytes, cut => TerminalOutput.Decode(cut));
    }

    [Fact]
    public void TerminalOutput_OfAnUnknownKind_IsRefused() =>
        Assert.Throws<ProtocolException>(() => TerminalOutput.Decode(Sequence([0, 0, 0, 0, 0, 0, 0, 0, 4])));

    [Fact]
    public void ProcessOutput_RoundTripsAndRefusesUnknownChannels()
    {
        var exit = new ProcessExit(new ExitRecord(3, null, 1), TimedOut: true, DurationMs: 5);
        ProcessOutput ended = ProcessOutput.Decode(Sequence([0, .. ProcessOutput.EncodeExit(exit)]));
        ProcessOutput error = ProcessOutput.Decode(Sequence([2, .. Data]));

        Assert.Equal((ProcessChannel.Exit, exit), (ended.Channel, ended.Exit));
        Assert.Equal((ProcessChannel.Stderr, null), (error.Channel, error.Exit));
        Assert.Equal(Data, error.Data.ToArray());
        Assert.Throws<ProtocolException>(() => ProcessOutput.Decode(Sequence([3])));
        Assert.Throws<ProtocolException>(() => ProcessOutput.Decode(default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ProcessWrite_RoundTripsAndRefusesEveryCutOfItsHead(bool end)
    {
        byte[] head = ProcessWrite.EncodeHead("p", end, Head()).ToArray();
        ProcessWrite read = ProcessWrite.Decode(Segments.Of(head, Data));

        Assert.Equal(("p", end), (read.Id, read.End));
        Assert.Equal(Data, read.Data.ToArray());
        AssertEveryCutIsRefused(head, cut => ProcessWrite.Decode(cut));
    }

    [Fact]
    public void FileWrite_RoundTripsAndRefusesEveryCutOfItsHead()
    {
        byte[] head = FileWrite.EncodeHead(12, 1L << 40, Head()).ToArray();
        FileWrite read = FileWrite.Decode(Segments.Of(head, Data));

        Assert.Equal((12, 1L << 40), (read.Handle, read.Offset));
        Assert.Equal(Data, read.Data.ToArray());
        AssertEveryCutIsRefused(head, cut => FileWrite.Decode(cut));
    }

    [Fact]
    public void Decode_OfMoreThanAChunk_IsRefused()
    {
        byte[] tooMuch = new byte[FrameLimits.MaxChunkBytes + 1];

        Assert.Throws<ProtocolException>(() => TerminalWrite.Decode(Segments.Of(TerminalWrite.EncodeHead("t", "c", 0, Head()).ToArray(), tooMuch)));
        Assert.Throws<ProtocolException>(() => ProcessWrite.Decode(Segments.Of(ProcessWrite.EncodeHead("p", false, Head()).ToArray(), tooMuch)));
        Assert.Throws<ProtocolException>(() => FileWrite.Decode(Segments.Of(FileWrite.EncodeHead(1, 0, Head()).ToArray(), tooMuch)));
    }

    private static byte[] Head() => new byte[PayloadWriter.MaxHeadBytes];

    private static ReadOnlySequence<byte> Sequence(byte[] bytes) => new(bytes);

    private static void AssertEveryCutIsRefused(byte[] whole, Action<ReadOnlySequence<byte>> decode)
    {
        for (int cut = 0; cut < whole.Length; cut++) Assert.Throws<ProtocolException>(() => decode(new ReadOnlySequence<byte>(whole, 0, cut)));
    }
}
