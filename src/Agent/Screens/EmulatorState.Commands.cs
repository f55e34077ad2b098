namespace VibeCoading.Agent.Screens;

internal sealed partial class EmulatorState
{
    private const int MostTitleBytes = 512;
    private const int MostLinkBytes = 768;

    /// <summary>An OSC, without its introducer and its end.</summary>
    public void Command(scoped ReadOnlySpan<byte> command)
    {
        // What an emulator leaves out of it; nobody sends a long one with such bytes in it.
        Span<byte> clean = stackalloc byte[UnfinishedSequence.MostBytes];
        if (command.IndexOfAnyInRange((byte)0x00, (byte)0x1F) >= 0) command = WithoutControls(command, clean);

        int digits = command.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = command.Length;
        if (digits is 0 or > 9 || (digits < command.Length && command[digits] != ';')) return;
        _ = int.TryParse(command[..digits], out int number);
        Command(number, digits < command.Length ? command[(digits + 1)..] : []);
    }

    private void Command(int number, ReadOnlySpan<byte> text)
    {
        switch (number)
        {
            case 0:
                Title = IconName = Shortened(text);
                break;
            case 1:
                IconName = Shortened(text);
                break;
            case 2:
                Title = Shortened(text);
                break;
            case 4:
                _palette.Set(text);
                break;
            case 8:
                SetLink(text);
                break;
            case >= 10 and <= 12:
                _palette.SetSpecial(number - 10, text);
                break;
            case 104:
                _palette.Reset(text);
                break;
            case >= 110 and <= 112:
                _palette.ResetSpecial(number - 110);
                break;
        }
    }

    private void SetLink(ReadOnlySpan<byte> text)
    {
        int separator = text.IndexOf((byte)';');
        if (separator < 0) return;
        bool isEnd = separator == text.Length - 1;
        // One that names itself and no address is none, and ends none.
        if (isEnd && !text[..separator].Trim((byte)' ').IsEmpty) return;
        Link = isEnd || text.Length > MostLinkBytes ? null : text.ToArray();
    }

    private static byte[] Shortened(ReadOnlySpan<byte> title) => title[..Math.Min(title.Length, MostTitleBytes)].ToArray();

    private static ReadOnlySpan<byte> WithoutControls(ReadOnlySpan<byte> command, Span<byte> clean)
    {
        int count = 0;
        foreach (byte value in command)
        {
            if (count == clean.Length) return [];
            if (value >= 0x20) clean[count++] = value;
        }

        return clean[..count];
    }
}
