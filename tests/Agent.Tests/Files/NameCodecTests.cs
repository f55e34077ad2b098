using System.Text;
using VibeCoading.Agent.Files;

namespace VibeCoading.Agent.Tests.Files;

public sealed class NameCodecTests
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [Fact]
    public void Decode_OfAnyBytes_EncodesBackToThem()
    {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] name = new byte[random.Next(0, 12)];
            random.NextBytes(name);
            string text = NameCodec.Decode(name);

            Assert.Equal(name, NameCodec.Encode(text));
            Assert.DoesNotContain('\ufffd', text);
            // What stands for raw bytes is text that JSON and every browser can carry.
            Assert.Equal(text, Strict.GetString(Strict.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("größe-文字-🎉")]
    public void Decode_OfUtf8_IsTheText(string text) => Assert.Equal(text, NameCodec.Decode(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Decode_OfTheEscapesThemselves_KeepsNamesDistinct()
    {
        byte[] real = Encoding.UTF8.GetBytes("\uef80");
        byte[] raw = [0x80];

        Assert.NotEqual(NameCodec.Decode(real), NameCodec.Decode(raw));
        Assert.Equal(real, NameCodec.Encode(NameCodec.Decode(real)));
        Assert.Equal(raw, NameCodec.Encode(NameCodec.Decode(raw)));
    }
}
