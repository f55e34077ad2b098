using System.Buffers;
using System.Text;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Terminals;

/// <summary>What a program writes arrives as it was written, wherever it is cut on its way.</summary>
public sealed class TerminalBytesTests : AgentTest
{
    private const int SmallRing = 64 * 1024;
    private const int LongLine = 100_000_000;

    /// <summary>Characters of two to four bytes, control sequences, commands, device control strings, and the same left without an end.</summary>
    private static readonly byte[] Sample =
        [.. Encoding.UTF8.GetBytes("é–漢😀a\u0301\e[38;2;1;2;3m\e[?1049h\e]8;;http://a/b\e\\\e]0;t\u00eftle\a\eP$q m\e\\\e_G\u009b1m\e[12"), 0xC3, 0xFF, 0x80, 0x1B];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Read_InSmallPieces_CutsCharactersAndSequencesAndLosesNothing(int most)
    {
        await ShowAsync("t", Sample, SmallRing);
        await View("t").EndAsync();

        for (int from = 0; from < Sample.Length; from++)
        {
            TerminalOutput piece = await Client.ReadAsync("t", from, most);
            Assert.Equal(from, piece.Offset);
            Assert.Equal(Sample[from..Math.Min(from + most, Sample.Length)], piece.Data.ToArray());
        }
    }

    [Fact]
    public async Task Read_OfWholeFrames_CutsCharactersAndSequencesAndLosesNothing()
    {
        byte[] bytes = Repeated(3 * FrameLimits.MaxChunkBytes);
        await ShowAsync("t", bytes, 4 * FrameLimits.MaxChunkBytes);
        await View("t").EndAsync();

        for (int from = 0; from <= Sample.Length; from++)
        {
            TerminalOutput frame = await Client.ReadAsync("t", from);
            Assert.Equal(FrameLimits.MaxChunkBytes, frame.Data.Length);
            Assert.Equal(bytes[from..(from + FrameLimits.MaxChunkBytes)], frame.Data.ToArray());
        }
    }

    [Fact]
    public async Task Read_AcrossTheRingsEdge_CutsCharactersAndSequencesAndLosesNothing()
    {
        // The ring begins anew at each multiple of its size: each time one byte further into the sample.
        byte[] bytes = Repeated(SmallRing * (Sample.Length + 2));
        await WriteAsync(bytes);
        await Client.OpenAsync("t", "stty raw -echo; echo; read go; exec cat bytes", SmallRing);
        Viewer viewer = View("t");
        await viewer.UntilAsync("\n");
        Task asking = viewer.ReadAsync();
        await viewer.TypeAsync("\n");
        await asking;
        await viewer.EndAsync();

        Assert.Equal(0, viewer.Missed);
        Assert.Equal([(byte)'\n', .. bytes], viewer.Bytes);
        TerminalOutput late = await Client.ReadAsync("t", 0);
        Assert.Equal(bytes[(int)(late.Offset - 1)..], late.Data.ToArray());
    }

    [Fact]
    public async Task Output_WrittenByteByByte_ArrivesWhole()
    {
        byte[] bytes = Repeated(5000);
        await WriteAsync(bytes);
        await Client.OpenAsync("t", "stty raw -echo; exec dd if=bytes bs=1 status=none");
        Viewer viewer = View("t");

        await viewer.EndAsync();
        Assert.Equal(bytes, viewer.Bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\e]0;")]
    public async Task Output_OfAHundredMegabytesWithoutALineOrAnEnd_ArrivesWholeAndCostsNoMemory(string begins)
    {
        await Client.OpenAsync("t", $"stty raw -echo; echo; read go; printf '{begins}'; head -c {LongLine} /dev/zero | tr '\\0' x");
        Viewer viewer = View("t");
        await viewer.UntilAsync("\n");
        Task asking = viewer.ReadAsync();
        long before = Agent.ResidentKilobytes;
        await viewer.TypeAsync("\n");
        await asking;

        // The beginning may have come alone.
        Assert.StartsWith(begins, viewer.Text[1..], StringComparison.Ordinal);
        long shown = viewer.Offset;
        var following = Client.Follow(new TerminalFollow("t", shown, FrameLimits.MaxWindowBytes, IsBlank: false, Client: ""));
        for (TerminalOutput output = await following.Answers.NextAsync(); output.Exit is null; output = await following.Answers.NextAsync())
        {
            Assert.Equal(shown, output.Offset);
            Assert.Equal(-1, output.Data.ToArray().AsSpan().IndexOfAnyExcept((byte)'x'));
            shown += output.Data.Length;
            await Client.AcknowledgeAsync(new TerminalAck(following.Id, shown));
        }

        Assert.Equal(1 + begins.Length + LongLine, shown);
        // The ring came into being meanwhile.
        Assert.InRange(Agent.ResidentKilobytes - before, long.MinValue, 8 * 1024);
    }

    private static byte[] Repeated(int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += Sample.Length) Sample.AsSpan(0, Math.Min(Sample.Length, length - at)).CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private Task WriteAsync(byte[] bytes) => File.WriteAllBytesAsync(Agent.Directory.InWorkspace("bytes"), bytes, TestContext.Current.CancellationToken);

    private async Task ShowAsync(string id, byte[] bytes, int ringBytes)
    {
        await WriteAsync(bytes);
        await Client.OpenAsync(id, "stty raw -echo; exec cat bytes", ringBytes);
    }
}
