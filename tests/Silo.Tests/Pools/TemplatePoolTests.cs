using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Pools;

namespace VibeCoading.Silo.Tests.Pools;

/// <summary>When Docker's work for the pool may begin: behind those who have just taken from it, unless there is none left.</summary>
public sealed class TemplatePoolTests
{
    private const string Template = "blank";

    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly PoolDemand _demand;
    private readonly SlotShelf _shelf;
    private readonly TemplatePool _pool;

    public TemplatePoolTests()
    {
        _demand = new PoolDemand(_time);
        _shelf = new SlotShelf(new ImageCatalog(engine: null!, _time));
        _pool = new TemplatePool(Template, new PoolOptions { Min = 2, Max = 4 }, _demand, _shelf, _time);
    }

    [Fact]
    public void Pool_WithSomeLeft_WaitsUntilNobodyHasAskedForAWhile()
    {
        _shelf.Hot.Add(Slot());
        _demand.Asked(Template);

        Assert.False(_pool.TryBeginHot());
        _time.Advance(LongEnough);
        Assert.True(_pool.TryBeginHot());
    }

    [Fact]
    public void Pool_WhoseLastWasTaken_BeginsAtOnce_HoweverManyAsk()
    {
        HotSlot last = Slot();
        _shelf.Hot.Add(last);
        Assert.True(_shelf.Hot.TryTake(last));
        _demand.Asked(Template);

        Assert.True(_pool.TryBeginHot());
    }

    private HotSlot Slot() => new(
        SessionId.New(_time),
        new SessionPlan(Template, "image", new ResourceLimits(1 << 30, 2, 512), ImmutableDictionary<string, string>.Empty, TimeSpan.FromMinutes(30), Version: ""),
        "sha256:1",
        Connection: null!);
}
