namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>A whole control sequence. CSI and DCS share a form: prefix, parameters, intermediates and a final byte; what a DCS has more is its data.</summary>
/// <param name="introducer">The byte after ESC.</param>
/// <param name="body">What follows, without a string's terminator.</param>
internal readonly ref struct ControlSequence(byte introducer, ReadOnlySpan<byte> body)
{
    public const byte Csi = (byte)'[';
    public const byte Osc = (byte)']';
    public const byte Dcs = (byte)'P';
    public const byte Apc = (byte)'_';
    public const byte StringTerminator = (byte)'\\';

    public byte Introducer { get; } = introducer;

    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>One of <c>&lt; = &gt; ?</c>, or 0.</summary>
    public byte Prefix => Body is [>= (byte)'<' and <= (byte)'?' and var prefix, ..] ? prefix : default;

    public byte Intermediate => Tail is [>= (byte)' ' and <= (byte)'/' and var intermediate, ..] ? intermediate : default;

    public byte Final => Tail.IndexOfAnyExceptInRange((byte)' ', (byte)'/') is var at and >= 0 ? Tail[at] : default;

    /// <summary>A DCS's data: what it says after its final byte.</summary>
    public ReadOnlySpan<byte> Data => Tail.IndexOfAnyExceptInRange((byte)' ', (byte)'/') is var at and >= 0 ? Tail[(at + 1)..] : default;

    public ReadOnlySpan<byte> Parameters => AfterPrefix[..ParameterBytes];

    /// <summary>The first parameter; 0 when it is left out, -1 when it is no number.</summary>
    public int Number => NumberOf(FirstOf(Parameters, out _));

    /// <summary>Whether one of the parameters is this number.</summary>
    public bool Has(int number)
    {
        ReadOnlySpan<byte> rest = Parameters;
        while (!rest.IsEmpty)
            if (NumberOf(FirstOf(rest, out rest)) == number) return true;

        return false;
    }

    /// <summary>What stands before the first semicolon.</summary>
    public static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> list, out ReadOnlySpan<byte> rest)
    {
        int end = list.IndexOf((byte)';');
        rest = end < 0 ? default : list[(end + 1)..];
        return end < 0 ? list : list[..end];
    }

    public static int NumberOf(ReadOnlySpan<byte> digits) => digits.IsEmpty ? 0 : int.TryParse(digits, out int number) ? number : -1;

    private ReadOnlySpan<byte> AfterPrefix => Prefix == default ? Body : Body[1..];

    private ReadOnlySpan<byte> Tail => AfterPrefix[ParameterBytes..];

    private int ParameterBytes => AfterPrefix.IndexOfAnyExceptInRange((byte)'0', (byte)';') is var end and >= 0 ? end : AfterPrefix.Length;
}
