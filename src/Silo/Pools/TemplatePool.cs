using VibeCoading.Contracts.Nodes;
using VibeCoading.Silo.Templates;

namespace VibeCoading.Silo.Pools;

/// <summary>One template's pool: slots that run, and slots that only need to be started.</summary>
internal sealed class TemplatePool
{
    /// <summary>
    /// Whoever has just got a slot opens a terminal next: Docker's work on the next one waits so long, unless there is none left.
    /// </summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(250);

    private readonly PoolDemand _demand;
    private volatile bool _filled;

    public TemplatePool(string template, PoolOptions options, PoolDemand demand, SlotShelf shelf, TimeProvider time)
    {
        (Template, _demand) = (template, demand);
        (TierBounds hot, TierBounds created) = options.Of(template);
        Hot = new PoolTier(PoolMetrics.HotTier, template, hot, options, demand, shelf.Hot, time);
        Created = new PoolTier(PoolMetrics.CreatedTier, template, created, options, demand, shelf.Created, time);
    }

    public string Template { get; }

    /// <summary>Whether what an earlier process left has been looked at. Only then may anything be made.</summary>
    public bool IsOpen { get; set; }

    public PoolTier Hot { get; }

    public PoolTier Created { get; }

    public PoolStatus Status => new(Template, Hot.Status, Created.Status);

    public int Preparing => Hot.Preparing + Created.Preparing;

    /// <summary>Why the pool has not had its minimum yet; null once it had.</summary>
    public TemplateTrouble? Shortfall
    {
        get
        {
            Look();
            TierStatus hot = Hot.Status;
            if (_filled) return null;

            return new TemplateTrouble($"{hot.Ready} of {Hot.Bounds.Min} containers wait for template '{Template}'. {hot.LastError}".TrimEnd(), hot.LastError is null);
        }
    }

    /// <summary>Sees whether the pool has its minimum now.</summary>
    public void Look()
    {
        if (Hot.Ready >= Hot.Bounds.Min) _filled = true;
    }

    public bool TryBeginHot() => (Hot.Ready == 0 || _demand.Quiet >= Calm) && Hot.TryBegin();

    public bool TryBeginCreated() => _demand.Quiet >= Calm && Created.TryBegin();
}
