using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Identity;

public sealed class AdminKeyTests(GatewayFixture fixture)
{
    [Fact]
    public async Task FirstStart_LeavesKeyThatOnlyItsUserReads_AndOnlyItsHashInTheStore()
    {
        GatewayApp gateway = fixture.Gateway;
        string secret = gateway.Admin.Key!;

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gateway.AdminKeyFile));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(gateway.AdminKeyFile)!));
        string hash = (await gateway.Store.HashGetAsync(gateway.Keys.ApiKeys, "admin"))!;
        Assert.Equal(64, hash.Length);
        Assert.DoesNotContain(secret, string.Join(' ', await gateway.Store.HashGetAllAsync(gateway.Keys.ApiKey(hash))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondStart_KeepsTheKey()
    {
        using var place = new KeyPlace();
        string cluster = fixture.NextClusterId();
        string first = await StartAndReadKeyAsync(cluster, place.File);
        string second = await StartAndReadKeyAsync(cluster, place.File);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task FirstStart_OfSeveralGatewaysAtOnce_MakesOneKeyThatIsInTheFile()
    {
        const int Rounds = 50, Gateways = 4;
        IConnectionMultiplexer store = fixture.Gateway.Services.GetRequiredService<IConnectionMultiplexer>();
        for (int round = 0; round < Rounds; round++)
        {
            using var place = new KeyPlace();
            using var keys = new KeyStore(store, new StoreKeys(fixture.NextClusterId()), TimeProvider.System);
            IOptions<IdentityOptions> options = Options.Create(new IdentityOptions { AdminKeyFile = place.File });

            await Task.WhenAll(Enumerable.Range(0, Gateways).Select(_ => Task.Run(
                () => new AdminKey(keys, options, TimeProvider.System, NullLogger<AdminKey>.Instance).StartAsync(TestContext.Current.CancellationToken))));

            string kept = (await File.ReadAllTextAsync(place.File, TestContext.Current.CancellationToken)).Trim();
            Assert.NotNull(await keys.FindAsync(Secret.Hash(kept)));
            Assert.Single(await keys.ListAsync());
        }
    }

    [Fact]
    public async Task Start_WhenTheStoreWasWiped_MakesTheOldKeyKnownAgain()
    {
        using var place = new KeyPlace();
        string first = await StartAndReadKeyAsync(fixture.NextClusterId(), place.File);

        await using GatewayApp gateway = await GatewayApp.StartAsync(fixture.NextClusterId(), fixture.StoreAddress, place.File);

        Assert.Equal(first, gateway.Admin.Key);
        Assert.Equal("admin", (await gateway.Admin.GetAsync<MeBody>("me")).Owner);
    }

    [Fact]
    public async Task Start_WhenTheKeyWasDeleted_MakesAnotherAndNotTheOldOneAgain()
    {
        using var place = new KeyPlace();
        string cluster = fixture.NextClusterId();
        string old;
        await using (GatewayApp gateway = await GatewayApp.StartAsync(cluster, fixture.StoreAddress, place.File))
        {
            old = gateway.Admin.Key!;
            using HttpResponseMessage deleted = await gateway.Admin.SendAsync(HttpMethod.Delete, "keys/admin");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await using GatewayApp next = await GatewayApp.StartAsync(cluster, fixture.StoreAddress, place.File);

        Assert.NotEqual(old, next.Admin.Key);
        Assert.Equal("admin", (await next.Admin.GetAsync<MeBody>("me")).Owner);
        Assert.Equal(401, (await Api.ProblemAsync(next.Admin.With(old).GetAsync("me"))).Status);
    }

    [Fact]
    public async Task Start_OfTwoGatewaysAtOnceWithOneFile_EndsInOneKeyThatWorksAtBoth()
    {
        using var place = new KeyPlace();
        string cluster = fixture.NextClusterId();

        GatewayApp[] both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => GatewayApp.StartAsync(cluster, fixture.StoreAddress, place.File)));
        await using GatewayApp one = both[0];
        await using GatewayApp other = both[1];

        Assert.Equal(one.Admin.Key, other.Admin.Key);
        Assert.Equal("admin", (await one.Admin.GetAsync<MeBody>("me")).Owner);
        Assert.Equal("admin", (await other.Admin.GetAsync<MeBody>("me")).Owner);
        Assert.Single((await one.Admin.GetAsync<PageBody<KeyBody>>("keys")).Items);
    }

    private async Task<string> StartAndReadKeyAsync(string cluster, string file)
    {
        await using GatewayApp gateway = await GatewayApp.StartAsync(cluster, fixture.StoreAddress, file);
        await gateway.Admin.GetAsync<MeBody>("me");
        return gateway.Admin.Key!;
    }

    private sealed class KeyPlace : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vibe-key-");

        public string File => Path.Combine(_directory.FullName, "keys", "admin.key");

        public void Dispose() => _directory.Delete(recursive: true);
    }
}
