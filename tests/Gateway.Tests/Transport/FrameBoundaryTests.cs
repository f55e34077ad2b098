using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Tests.Transport;

public sealed class FrameBoundaryTests
{
    [Theory]
    [InlineData(new byte[] { 0x82, 0x81, 0, 0, 0, 0, 1 }, true)]
    [InlineData(new byte[] { 0x82, 0x81, 0, 0, 0, 0 }, false)]
    [InlineData(new byte[] { 0x82, 0x80, 0, 0, 0, 0 }, true)]
    [InlineData(new byte[] { 0x82 }, false)]
    [InlineData(new byte[] { 0x02, 0x81, 0, 0, 0, 0, 1 }, false)]
    [InlineData(new byte[] { 0x02, 0x81, 0, 0, 0, 0, 1, 0x89, 0x80, 0, 0, 0, 0 }, false)]
    [InlineData(new byte[] { 0x02, 0x81, 0, 0, 0, 0, 1, 0x80, 0x80, 0, 0, 0, 0 }, true)]
    [InlineData(new byte[] { 0x82, 0xfe, 0, 2, 0, 0, 0, 0, 1, 2 }, true)]
    [InlineData(new byte[] { 0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1 }, false)]
    [InlineData(new byte[] { 0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 2 }, true)]
    [InlineData(new byte[] { 0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 2 }, false)]
    public void Boundary_IsWhereAMessageEndsAndNoneHasBegun(byte[] sent, bool isBetween)
    {
        var whole = new FrameBoundary();
        whole.Pass(sent);
        Assert.Equal(isBetween, whole.IsBetween);

        var byByte = new FrameBoundary();
        foreach (byte one in sent) byByte.Pass([one]);
        Assert.Equal(isBetween, byByte.IsBetween);
    }

    [Theory]
    [InlineData(new byte[] { 0x82, 0x82, 1, 2, 3, 4, 0x10, 0x20, 9 }, 2)]
    [InlineData(new byte[] { 0x82, 0x80, 1, 2, 3, 4 }, 0)]
    [InlineData(new byte[] { 0x82, 0x82, 1, 2, 3, 4, 0x10 }, null)]
    [InlineData(new byte[] { 0x82 }, null)]
    [InlineData(new byte[] { 0x81, 0x82, 1, 2, 3, 4, 0x10, 0x20 }, null)]
    [InlineData(new byte[] { 0x02, 0x82, 1, 2, 3, 4, 0x10, 0x20 }, null)]
    [InlineData(new byte[] { 0x82, 0x02, 0x10, 0x20 }, null)]
    [InlineData(new byte[] { 0xc2, 0x82, 1, 2, 3, 4, 0x10, 0x20 }, null)]
    [InlineData(new byte[] { 0x82, 0xfe, 0, 2, 1, 2, 3, 4, 0x10, 0x20 }, null)]
    [InlineData(new byte[] { 0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 3, 4, 0x10, 0x20 }, null)]
    public void SmallMessage_IsWholeMaskedAndBinary(byte[] came, int? length)
    {
        Range? content = SmallMessage.In(came);
        Assert.Equal(length, content?.GetOffsetAndLength(came.Length).Length);
        if (content is not { } at || length != 2) return;

        SmallMessage.Unmask(came, at);
        Assert.Equal([0x11, 0x22], came[at]);
    }
}
