using System.IO.Pipelines;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Grains.Tests;

public sealed class StoreOutageTests
{
    [Fact]
    public void Is_TellsAStoreThatIsAwayFromABug()
    {
        // What StackExchange.Redis passes on when a connection ends while it is read from.
        var pipe = new Pipe();
        pipe.Reader.Complete();
        InvalidOperationException ofThePipe = Assert.Throws<InvalidOperationException>(() => pipe.Reader.TryRead(out _));

        Assert.True(StoreOutage.Is(ofThePipe, CancellationToken.None));
        Assert.True(StoreOutage.Is(new RedisConnectionException(ConnectionFailureType.SocketClosed, "away"), CancellationToken.None));
        Assert.True(StoreOutage.Is(new OperationCanceledException(), CancellationToken.None));
        Assert.False(StoreOutage.Is(new OperationCanceledException(), new CancellationToken(canceled: true)));
        Assert.False(StoreOutage.Is(Assert.Throws<InvalidOperationException>(() => Array.Empty<int>().First()), CancellationToken.None));
    }
}
