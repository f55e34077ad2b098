using System.Text;

namespace VibeCoading.Gateway.Terminals.Tty;

/// <summary>What is said in ttyd's protocol, whose messages are a byte that tells their kind, and what belongs to it.</summary>
internal static class TtyMessages
{
    public const byte Input = (byte)'0';
    public const byte Resize = (byte)'1';
    public const byte Pause = (byte)'2';
    public const byte Resume = (byte)'3';

    /// <summary>The first message of a client, and its own first byte.</summary>
    public const byte Hello = (byte)'{';

    public const byte Output = (byte)'0';
    private const byte Title = (byte)'1';
    private const byte Preferences = (byte)'2';

    /// <summary>Many times the longest sensible message that is not input.</summary>
    public const int MaxBytes = 4096;

    /// <summary>What ttyd says before any output.</summary>
    public static byte[][] Greeting(string title) => [[Title, .. Encoding.UTF8.GetBytes(title)], [Preferences, .. "{}"u8]];
}
