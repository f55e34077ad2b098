namespace VibeCoading.Gateway.Templates;

/// <param name="Image">That its containers are made from.</param>
/// <param name="Default">Whether sessions that name no template get this one.</param>
/// <param name="Available">Whether a node would begin one now.</param>
/// <param name="Reason">Why none would.</param>
internal sealed record TemplateView(string Name, string Image, bool Default, bool Available, string? Reason);

internal sealed record TemplateList(IReadOnlyList<TemplateView> Items);
