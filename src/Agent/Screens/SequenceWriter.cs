using System.Buffers.Text;

namespace VibeCoading.Agent.Screens;

/// <summary>Writes control sequences one behind the other.</summary>
internal ref struct SequenceWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }

    public void Raw(byte value) => _destination[Length++] = value;

    public void Number(int value)
    {
        Utf8Formatter.TryFormat(value, _destination[Length..], out int written);
        Length += written;
    }

    /// <summary>Of one or two bytes: <c>ESC 7</c>, <c>ESC ( B</c>.</summary>
    public void Escape(params scoped ReadOnlySpan<byte> sequence)
    {
        Raw(0x1B);
        Raw(sequence);
    }

    /// <summary>With one number: <c>CSI ? 6 h</c>.</summary>
    public void Control(scoped ReadOnlySpan<byte> prefix, int number, scoped ReadOnlySpan<byte> final)
    {
        Raw("\e["u8);
        Raw(prefix);
        Number(number);
        Raw(final);
    }

    /// <summary><c>OSC 0 ; text ST</c>.</summary>
    public void Command(int number, scoped ReadOnlySpan<byte> text)
    {
        Raw("\e]"u8);
        Number(number);
        Raw((byte)';');
        Raw(text);
        Raw("\e\\"u8);
    }
}
