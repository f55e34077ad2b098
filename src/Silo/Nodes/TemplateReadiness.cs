using Microsoft.Extensions.Options;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Templates;

namespace VibeCoading.Silo.Nodes;

/// <summary>
/// Whether this node could begin sessions of a template: its image is here, its files are prepared, its pool has had its minimum. As far as is known:
/// Docker is not asked, since whoever asks tells others, and must not be late because Docker hangs.
/// </summary>
internal sealed class TemplateReadiness(IOptions<TemplateOptions> templates, ImageCatalog images, ImageKeeper keeper, TemplateLibrary library, WarmPool pool)
{
    /// <summary>Null when it could.</summary>
    public TemplateTrouble? TroubleOf(string template)
    {
        string image = templates.Value.Images[template];
        if (images.Known(image) is null)
            return new TemplateTrouble($"Image '{image}' of template '{template}' is not on this node. {keeper.TroubleOf(image)}".TrimEnd(), keeper.MayBePulled(image));

        return library.TroubleOf(template) ?? pool.Shortfall(template);
    }
}
