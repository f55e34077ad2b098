using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Tests.Pools;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Images;

/// <summary>Real registries, a real engine, images of one shell.</summary>
public sealed class ImageKeeperTests : IAsyncLifetime
{
    private readonly string _image = $"vibe-tiny-{Guid.NewGuid():N}:1";
    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vibe-images-");
    private RegistryServer _near = null!;
    private RegistryServer _far = null!;

    public async ValueTask InitializeAsync() => (_near, _far) = (await RegistryServer.StartAsync(), await RegistryServer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _near.DisposeAsync();
        await _far.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Image_WhenTheNearestRegistryIsDown_ComesFromTheNext_AndIsUsed()
    {
        await using TestNode node = await StartAsync($"127.0.0.1:{FreePort.Next()}", _far.Address);
        await using var images = new TinyImages();
        string id = await images.PublishAsync(_far, _image);

        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));

        Assert.Equal(id, (await node.Docker.Images.InspectImageAsync(_image, Within.Token())).ID);
        Assert.Equal("", node.Get<ImageKeeper>().TroubleOf(_image));
        await using (ISessionContainer container = await node.ProvisionAsync(_session))
            Assert.Equal("runs\n", (await container.Processes.RunToEndAsync(Requests.Shell("echo runs"))).Stdout);
        await node.Host.RemoveAsync(_session, Within.Token());
    }

    [Fact]
    public async Task Image_WhenTheNearestRegistryHangs_ComesFromTheNextInTime()
    {
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        await using TestNode node = await StartAsync([$"127.0.0.1:{((IPEndPoint)hanging.LocalEndpoint).Port}", _far.Address], ("Vibe:Images:PullTimeout", "00:00:02"));
        await using var images = new TinyImages();
        string id = await images.PublishAsync(_far, _image);

        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));

        Assert.Equal(id, (await node.Docker.Images.InspectImageAsync(_image, Within.Token())).ID);
    }

    [Fact]
    public async Task Image_ThatBothHave_ComesFromTheNearest()
    {
        await using TestNode node = await StartAsync(_near.Address, _far.Address);
        await using var images = new TinyImages();
        await images.PublishAsync(_far, _image);
        string nearest = await images.PublishAsync(_near, _image);

        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));

        Assert.Equal(nearest, (await node.Docker.Images.InspectImageAsync(_image, Within.Token())).ID);
    }

    [Fact]
    public async Task Image_ThatNobodyHas_IsToldWithWhatEachSaid_AndComesOnceItIsPushed()
    {
        await using TestNode node = await StartAsync(_near.Address, _far.Address);
        await using var images = new TinyImages();

        Assert.False(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.Host.PlanAsync(Requests.Session(), Within.Token()));
        await images.PublishAsync(_far, _image);
        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));

        Assert.Equal(SessionError.ImageMissing, refused.Error);
        Assert.Contains(_near.Address, refused.Message, StringComparison.Ordinal);
        Assert.Contains(_far.Address, refused.Message, StringComparison.Ordinal);
        await node.Host.PlanAsync(Requests.Session(), Within.Token());
    }

    [Theory]
    [InlineData("workspace", "workspace", "latest", false)]
    [InlineData("team/workspace:2", "team/workspace", "2", false)]
    [InlineData("registry.example:5000/workspace", "registry.example:5000/workspace", "latest", true)]
    [InlineData("localhost/workspace:2", "localhost/workspace", "2", true)]
    [InlineData("registry.example/workspace@sha256:0f0e", "registry.example/workspace", "sha256:0f0e", true)]
    public void Name_IsReadAsDockerReadsIt(string text, string repository, string tag, bool namesRegistry)
    {
        var name = ImageName.Parse(text);

        Assert.Equal(new ImageName(repository, tag), name);
        Assert.Equal(namesRegistry, name.NamesRegistry);
    }

    [Fact]
    public async Task Session_OfAnAllowedImageThatIsNotHere_HasItPulled_AndTellsHowLongThatTook()
    {
        await using TestNode node = await AllowingAsync();
        await using var images = new TinyImages();
        string id = await images.PublishAsync(_near, _image);
        StartSession request = Requests.Session() with { Image = _image };

        SessionId[] sessions = [_session, SessionId.New(TimeProvider.System), SessionId.New(TimeProvider.System)];

        ISessionContainer[] both = await Task.WhenAll(sessions[..2].Select(session => node.ProvisionAsync(session, request: request)));
        ISessionContainer third = await node.ProvisionAsync(sessions[2], request: request);

        Assert.Equal("runs\n", (await both[0].Processes.RunToEndAsync(Requests.Shell("echo runs"))).Stdout);
        Assert.All(both, container => Assert.True(container.Timings[SessionTiming.ImagePull] > TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, third.Timings[SessionTiming.ImagePull]);
        Assert.Equal(id, (await node.InspectAsync(_session))!.Image);
        foreach (ISessionContainer container in both.Append(third)) await container.DisposeAsync();
        foreach (SessionId session in sessions) await node.Host.RemoveAsync(session, Within.Token());
    }

    [Fact]
    public async Task Session_OfAnAllowedImageThatNoRegistryHas_FailsWithWhatEachSaid_LeavesNothing_AndMayTryAgain()
    {
        await using TestNode node = await AllowingAsync();
        await using var images = new TinyImages();
        StartSession request = Requests.Session() with { Image = _image };

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.ProvisionAsync(_session, request: request));
        string[] left = await node.LeftAsync(_session);
        await images.PublishAsync(_near, _image);
        await (await node.ProvisionAsync(_session, epoch: 2, request: request)).DisposeAsync();

        Assert.Equal(SessionError.ImageMissing, refused.Error);
        Assert.Contains(_near.Address, refused.Message, StringComparison.Ordinal);
        Assert.Empty(left);
        await node.Host.RemoveAsync(_session, Within.Token());
    }

    [Fact]
    public async Task Image_RemovedByHand_ComesBack()
    {
        await using TestNode node = await StartAsync(_near.Address);
        await using var images = new TinyImages();
        string id = await images.PublishAsync(_near, _image);
        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));

        foreach (string name in new[] { _image, $"{_near.Address}/{_image}" }) await node.Docker.Images.DeleteImageAsync(name, new ImageDeleteParameters { Force = true }, Within.Token());
        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));

        Assert.Equal(id, (await node.Docker.Images.InspectImageAsync(_image, Within.Token())).ID);
    }

    [Fact]
    public async Task Pool_WhenTheImageHasANewVersion_RollsWithoutAGap()
    {
        const int Slots = 2, Created = 1;
        TestNode node = await StartAsync([_near.Address], ("Vibe:Pool:MinCreated", $"{Created}"), ("Vibe:Pool:MaxCreated", $"{Created}"));
        await using var images = new TinyImages();
        string old = await images.PublishAsync(_near, _image);
        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));
        await using PoolNode pool = await PoolNode.StartAsync(node, "blank");
        await pool.UntilAsync(status => status.Ready == Slots);
        await pool.UntilCreatedAsync(status => status.Ready == Created);
        Assert.All(await pool.SlotsAsync(), slot => Assert.Equal(old, slot.ImageID));

        string next = await images.PublishAsync(_near, _image);
        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));
        int fewest = Slots;
        CancellationToken deadline = Within.Token();
        while (await pool.SlotsAsync() is { } slots && (slots.Length != Slots + Created || slots.Any(slot => slot.ImageID != next)))
        {
            TierStatus status = pool.Status;
            fewest = Math.Min(fewest, status.Ready);
            Assert.False(deadline.IsCancellationRequested, $"The pool is still {status}.");
        }

        Assert.Equal(Slots, fewest);

        // The look after the last container of the old version has gone.
        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));
        await Assert.ThrowsAsync<DockerImageNotFoundException>(() => node.Docker.Images.InspectImageAsync(old, Within.Token()));
    }

    [Fact]
    public async Task Registry_ThatAsksWhoItIs_IsToldTheUserAndThePasswordOfItsFile()
    {
        await using RegistryServer guarded = await RegistryServer.StartGuardedAsync();
        string password = Path.Combine(_directory.FullName, "password");
        await File.WriteAllTextAsync(password, "wrong", Within.Token());
        await using TestNode node = await StartAsync(
            [guarded.Address], ("Vibe:Images:Registries:0:User", RegistryServer.User), ("Vibe:Images:Registries:0:PasswordFile", password));
        await using var images = new TinyImages();
        await images.PublishAsync(guarded, _image);

        Assert.False(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));
        string refused = node.Get<ImageKeeper>().TroubleOf(_image);
        await File.WriteAllTextAsync(password, $"{RegistryServer.Password}\n", Within.Token());
        Assert.True(await node.Get<ImageKeeper>().EnsureAsync(_image, Within.Token()));

        Assert.Contains(guarded.Address, refused, StringComparison.Ordinal);
        Assert.Equal("", node.Get<ImageKeeper>().TroubleOf(_image));
    }

    /// <summary>A node whose users may have the image, which no template has.</summary>
    private Task<TestNode> AllowingAsync() => StartAsync([_near.Address], ("Vibe:Templates:Images:blank", TestNode.Image), ("Vibe:Templates:AllowedImages:0", _image));

    private Task<TestNode> StartAsync(params string[] registries) => StartAsync(registries, []);

    private Task<TestNode> StartAsync(string[] registries, params (string Key, string? Value)[] more) => TestNode.StartAsync(
        [
            ("Vibe:Templates:Images:blank", _image),
            ("Vibe:Pool:Min", "2"),
            ("Vibe:Pool:Max", "2"),
            .. registries.Select((registry, index) => ($"Vibe:Images:Registries:{index}:Address", (string?)registry)),
            .. more,
        ]);
}
