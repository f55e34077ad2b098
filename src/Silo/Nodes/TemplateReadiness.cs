using Microsoft.Extensions.Options;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Templates;

namespace VibeCoading.Silo.Nodes;

/// <summary>Whether this node could begin sessions of a template: its image is here, its files are prepared, its pool has had its minimum.</summary>
internal sealed class TemplateReadiness(IOptions<TemplateOptions> templates, ImageCatalog images, ImageKeeper keeper, TemplateLibrary library, WarmPool pool)
{
    /// <summary>Null when it could.</summary>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<TemplateTrouble?> TroubleOfAsync(string template, CancellationToken cancellationToken)
    {
        string image = templates.Value.Images[template];
        if (!await images.HasAsync(image, cancellationToken).ConfigureAwait(false))
            return new TemplateTrouble($"Image '{image}' of template '{template}' is not on this node. {keeper.TroubleOf(image)}".TrimEnd(), keeper.IsComing(image));

        return library.TroubleOf(template) ?? pool.Shortfall(template);
    }
}
