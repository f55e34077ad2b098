using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;
using VibeCoading.Gateway.Nodes;

namespace VibeCoading.Gateway.Templates;

/// <summary>What sessions can be made from, on any of the nodes.</summary>
internal sealed class ClusterTemplates(ClusterNodes nodes, NodeBoard board)
{
    public TemplateList List()
    {
        var offers =
            from node in nodes.Alive
            let load = board.Of(node.Silo)
            where load is not null
            from template in load.Templates
            select (Template: template, Refusal: load.RefusalOf(template.Name), IsDefault: template.Name == load.DefaultTemplate);
        return new TemplateList([.. offers.GroupBy(offer => offer.Template.Name, StringComparer.Ordinal).OrderBy(offer => offer.Key, StringComparer.Ordinal).Select(View)]);
    }

    /// <summary>Nodes may differ, while a change of settings is under way: what the first says that would begin one counts.</summary>
    private static TemplateView View(IGrouping<string, (TemplateStatus Template, string? Refusal, bool IsDefault)> offers)
    {
        var best = offers.OrderBy(offer => offer.Refusal is not null).First();
        return new TemplateView(best.Template.Name, best.Template.Image, best.IsDefault, best.Refusal is null, best.Refusal);
    }
}
