using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent;

/// <summary>What callers may name their terminals and processes.</summary>
internal static class NameRules
{
    private const int MaxLength = 32;

    /// <exception cref="AgentRefusal">Not 1 to 32 lower-case letters and digits.</exception>
    public static void CheckId(string id)
    {
        if (id.Length is 0 or > MaxLength || !id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            throw new AgentRefusal(AgentError.BadRequest, $"id '{id}' is not 1 to {MaxLength} lower-case letters and digits.");
    }
}
