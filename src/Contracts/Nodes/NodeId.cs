using System.Diagnostics.CodeAnalysis;

namespace VibeCoading.Contracts.Nodes;

/// <summary>A Docker host, by a name that survives restarts: 1 to 32 lower-case letters, digits and hyphens.</summary>
[GenerateSerializer, Immutable, Alias("vibe.NodeId")]
public readonly record struct NodeId([property: Id(0)] string Value)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId id)
    {
        id = default;
        if (text is not { Length: >= 1 and <= 32 } || text[0] == '-') return false;
        if (!text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')) return false;

        id = new NodeId(text);
        return true;
    }

    public override string ToString() => Value;
}
