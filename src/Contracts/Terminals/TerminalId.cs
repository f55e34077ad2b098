using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace VibeCoading.Contracts.Terminals;

/// <summary>A terminal within its session: 1 to 32 lower-case letters and digits.</summary>
[GenerateSerializer, Immutable, Alias("vibe.TerminalId")]
public readonly record struct TerminalId([property: Id(0)] string Value)
{
    public static TerminalId New() => new(RandomNumberGenerator.GetHexString(12, lowercase: true));

    public static bool TryParse([NotNullWhen(true)] string? text, out TerminalId id)
    {
        id = default;
        if (text is not { Length: >= 1 and <= 32 }) return false;
        if (!text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))) return false;

        id = new TerminalId(text);
        return true;
    }

    public override string ToString() => Value;
}
