using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Owners;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Tests.Fakes;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class LifetimeTests(GatewayFixture fixture)
{
    [Fact]
    public async Task GatewayThatStops_Closes1012()
    {
        // Of its own cluster, since it stops.
        string cluster = fixture.NextClusterId();
        await using FakeNode node = await FakeNode.StartAsync(cluster, fixture.StoreAddress);
        TermSocket viewer;
        Task stopping;
        await using (GatewayApp gateway = await GatewayApp.StartAsync(cluster, fixture.StoreAddress))
        {
            FakeState session = FakeWorld.Add(new OwnerId("admin"));
            viewer = await TermSocket.ConnectAsync(gateway.Admin, session.SocketPath(session.AddTerminal()));
            await viewer.HelloAsync("start");
            stopping = gateway.StopAsync();
            TermSocket.Frame close = await viewer.CloseAsync();
            await viewer.LeaveAsync();
            viewer.Dispose();

            Assert.Equal(1012, close.Code);
            await stopping;
        }
    }

    [Fact]
    public async Task KeyThatIsDeleted_EndsItsConnectionsWith4401()
    {
        CreatedKeyBody key = await fixture.Admin.PostAsync<CreatedKeyBody>("keys", new { owner = "leaver" });
        var time = new FakeTimeProvider();
        using var store = new KeyStore(
            fixture.Gateway.Services.GetRequiredService<IConnectionMultiplexer>(), fixture.Gateway.Services.GetRequiredService<StoreKeys>(), time);
        Task<SocketClose> watch = new CredentialWatch(store, time).RunAsync(Secret.Hash(key.Key), TestContext.Current.CancellationToken);

        using HttpResponseMessage deleted = await fixture.Admin.SendAsync(HttpMethod.Delete, $"keys/{key.Id}");
        Assert.False(watch.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(4401, (await watch.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task KeyThatTheStoreHasLost_EndsNoConnection_UntilItIsThereAndDeleted()
    {
        CreatedKeyBody key = await fixture.Admin.PostAsync<CreatedKeyBody>("keys", new { owner = "loser" });
        IDatabase redis = fixture.Gateway.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        StoreKeys keys = fixture.Gateway.Services.GetRequiredService<StoreKeys>();
        string hash = Secret.Hash(key.Key);
        HashEntry[] record = await redis.HashGetAllAsync(keys.ApiKey(hash));
        await redis.KeyDeleteAsync(keys.ApiKey(hash));
        var time = new FakeTimeProvider();
        using var store = new KeyStore(redis.Multiplexer, keys, time);
        Task<SocketClose> watch = new CredentialWatch(store, time).RunAsync(hash, TestContext.Current.CancellationToken);

        await LookAsync();
        Assert.False(watch.IsCompleted);

        await redis.HashSetAsync(keys.ApiKey(hash), record);
        Assert.True(await store.DeleteAsync(key.Id));
        await LookAsync();
        Assert.Equal(4401, (await watch.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Code);

        // Several times, each with the time that the store takes to answer.
        async Task LookAsync()
        {
            for (int i = 0; i < 10; i++)
            {
                time.Advance(TimeSpan.FromSeconds(15));
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task ViewerThatLeaves_IsAnsweredAndForgotten()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync();
        await viewer.HelloAsync("start");

        await viewer.LeaveAsync();

        Assert.Equal(1000, (await viewer.CloseAsync()).Code);
    }

    [Theory]
    [InlineData(TermSocket.Protocol)]
    [InlineData(null)]
    public async Task ViewerThatLeaves_SaysGoodbyeToItsTerminal(string? protocol)
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        using TermSocket viewer = await test.ConnectAsync(protocol);
        await ShownAsync(viewer, test, protocol);

        await viewer.LeaveAsync();

        await test.Terminal.UntilAsync(terminal => terminal.Goodbyes.Count == 1);
    }

    [Fact]
    public async Task RawViewerThatBreaks_SaysGoodbyeToo_SinceItCannotComeBack()
    {
        TerminalTest test = await TerminalTest.CreateAsync(fixture);
        TermSocket viewer = await test.ConnectAsync(null);
        await ShownAsync(viewer, test, protocol: null);

        viewer.Dispose();

        await test.Terminal.UntilAsync(terminal => terminal.Goodbyes.Count == 1);
    }

    private static async Task ShownAsync(TermSocket viewer, TerminalTest test, string? protocol)
    {
        if (protocol is not null) await viewer.HelloAsync("start");
        await viewer.TypeAsync("x");
        await test.Terminal.UntilAsync(terminal => terminal.Typed.Length == 1);
    }
}
