namespace VibeCoading.Agent.Screens;

/// <summary>The control characters that mean something here.</summary>
internal static class ControlCharacters
{
    public const byte Bell = 0x07;
    public const byte CarriageReturn = 0x0D;
    public const byte ShiftOut = 0x0E;
    public const byte ShiftIn = 0x0F;
    public const byte Cancel = 0x18;
    public const byte Substitute = 0x1A;
    public const byte Escape = 0x1B;
    public const byte Delete = 0x7F;

    /// <summary>HTS.</summary>
    public const byte TabSet = 0x88;

    /// <summary>ST.</summary>
    public const byte StringEnd = 0x9C;

    /// <summary>In UTF-8 the first byte of those above 0x7F, and of some characters that are shown.</summary>
    public const byte C1Lead = 0xC2;
}
