namespace VibeCoading.Silo.Templates;

/// <summary>Why a template cannot be used on this node now.</summary>
/// <param name="Reason">For people.</param>
/// <param name="IsPassing">It is being seen to for the first time, and nothing has gone wrong yet.</param>
internal sealed record TemplateTrouble(string Reason, bool IsPassing);
