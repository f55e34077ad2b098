using System.Text;
using VibeCoading.Agent.Screens;

namespace VibeCoading.Agent.Tests.Screens;

/// <summary>A terminal's output is whatever a program makes it: it must neither break what follows it nor make it big.</summary>
public sealed class HostileOutputTests
{
    private const int Megabyte = 1024 * 1024;

    private static ReadOnlySpan<byte> Starts => "\e\e\e\e[[[]PX_^?;:0123456789mhlrug\u0007\u0018("u8;

    [Fact]
    public void Feed_OfRandomBytes_ComesToTheSameHoweverTheyAreCut()
    {
        var random = new Random(11);
        byte[] bytes = new byte[512 * 1024];
        random.NextBytes(bytes);
        // Else hardly a sequence would begin.
        for (int i = 0; i < bytes.Length; i += random.Next(1, 12)) bytes[i] = Starts[random.Next(Starts.Length)];
        AssertTheSameInPieces(bytes, random);
    }

    [Fact]
    public void Feed_OfSequences_ComesToTheSameHoweverTheyAreCut()
    {
        for (int seed = 0; seed < 100; seed++) AssertTheSameInPieces(new StreamGenerator(seed).Next(200), new Random(seed));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\u00e9")]
    [InlineData("\e]0;x")]
    [InlineData("\e]4;1;")]
    [InlineData("\eP")]
    [InlineData("\e_")]
    [InlineData("\e[1")]
    [InlineData("\e[1;")]
    [InlineData("\e[:")]
    [InlineData("\e[ ")]
    [InlineData("\e ")]
    [InlineData("\e[\u007f")]
    [InlineData("\e\u007f")]
    [InlineData("\e[>1u")]
    public void Feed_OfAHundredMegabytesWithoutAnEnd_HoldsNothingOfThem(string begins)
    {
        byte[] first = Encoding.UTF8.GetBytes(begins);
        byte[] rest = new byte[Megabyte];
        for (int i = 0; i < rest.Length; i++) rest[i] = first[^1];
        var modes = new ScreenModes(80, 24);
        modes.Feed(first);
        modes.Feed(rest);
        byte[] composed = Composed(modes);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) modes.Feed(rest);
        // The runtime counts by its allocation context, which a collection meanwhile replaces: some kilobytes for a hundred megabytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Equal(composed, Composed(modes));
    }

    [Fact]
    public void Compose_OfAllThatThereIsAtItsLongest_IsWithinItsLimit()
    {
        var all = new StringBuilder("\e[3g\r");
        for (int i = 0; i < 255; i++) all.Append("\eH ");
        for (int i = 0; i < 40; i++) all.Append("\e[>31u");
        all.Append("\e[?1049h");
        for (int i = 0; i < 40; i++) all.Append("\e[>31u");
        for (int i = 0; i < 256; i++) all.Append($"\e]4;{i};#ffffff\a");
        all.Append("\e]10;#ffffff;#ffffff;#ffffff\a");
        string everyStyle = "\e[1;2;3;4:3;5;7;8;9;53;38;2;255;255;255;48;2;255;255;255;58:2::255:255:255m\e[1\"q";
        all.Append($"\e]1;{new string('i', 4000)}\a\e]2;{new string('t', 4000)}\a\e]8;;{new string('u', 750)}\a{everyStyle}\e7{everyStyle}");
        all.Append("\e[?1;5;12;45;1003;1004;1005;1015;1016;2004;2031h\e[4;20h\e[6 q\e[>4;2147483647m\e[2;3r\e[?6h");
        all.Append($"\e]0;{new string('x', 1000)}");
        var modes = new ScreenModes(1000, 1000);
        modes.Feed(Encoding.ASCII.GetBytes(all.ToString()));

        int length = Composed(modes).Length;
        Assert.InRange(length, 6000, ScreenModes.MostComposedBytes);
    }

    private static void AssertTheSameInPieces(byte[] bytes, Random random)
    {
        var whole = new ScreenModes(80, 24);
        var pieces = new ScreenModes(80, 24);
        var single = new ScreenModes(80, 24);
        for (int at = 0; at < bytes.Length;)
        {
            int end = Math.Min(bytes.Length, at + random.Next(1, 400));
            int middle = random.Next(at, end);
            whole.Feed(bytes.AsSpan(at..end));
            pieces.Feed(bytes.AsSpan(at..middle));
            pieces.Feed(bytes.AsSpan(middle..end));
            for (int i = at; i < end; i++) single.Feed(bytes.AsSpan(i, 1));
            at = end;

            Assert.Equal(Composed(whole), Composed(pieces));
            Assert.Equal(Composed(whole), Composed(single));
        }
    }

    private static byte[] Composed(ScreenModes modes)
    {
        byte[] composed = new byte[ScreenModes.MostComposedBytes];
        return composed[..modes.Compose(composed)];
    }
}
