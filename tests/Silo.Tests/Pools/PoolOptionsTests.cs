using VibeCoading.Silo.Pools;

namespace VibeCoading.Silo.Tests.Pools;

public sealed class PoolOptionsTests
{
    private readonly PoolOptions _options = new() { Min = 2, Max = 6, MinCreated = 1, MaxCreated = 3 };

    [Fact]
    public void Template_ThatNamesNone_HasTheBoundsOfAll() => Assert.Equal((new TierBounds(2, 6), new TierBounds(1, 3)), _options.Of("blank"));

    [Fact]
    public void Template_ThatNamesOneBound_HasTheOtherFollowIt()
    {
        _options.Templates["small"] = new PoolBounds { Max = 1, MaxCreated = 0 };
        _options.Templates["large"] = new PoolBounds { Min = 9, MinCreated = 8 };

        Assert.Equal((new TierBounds(1, 1), new TierBounds(0, 0)), _options.Of("small"));
        Assert.Equal((new TierBounds(9, 9), new TierBounds(8, 8)), _options.Of("large"));
    }

    [Fact]
    public void Template_WithoutAPool_HasNoCreatedOnesEither()
    {
        _options.Templates["none"] = new PoolBounds { Max = 0, MinCreated = 2 };

        Assert.Equal((new TierBounds(0, 0), new TierBounds(0, 0)), _options.Of("none"));
    }
}
