using System.Diagnostics.CodeAnalysis;

namespace VibeCoading.Contracts.Owners;

/// <summary>Who sessions belong to: 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or digit.</summary>
[GenerateSerializer, Immutable, Alias("vibe.OwnerId")]
public readonly record struct OwnerId([property: Id(0)] string Value)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out OwnerId id)
    {
        id = default;
        if (text is not { Length: >= 1 and <= 63 } || text[0] == '-') return false;
        if (!text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')) return false;

        id = new OwnerId(text);
        return true;
    }

    public override string ToString() => Value;
}
