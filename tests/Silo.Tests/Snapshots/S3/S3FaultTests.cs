using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Snapshots;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;
using VibeCoading.Testing.S3;

namespace VibeCoading.Silo.Tests.Snapshots.S3;

/// <summary>What becomes of snapshots when the S3 server, or the line to it, does not do as it should.</summary>
public sealed class S3FaultTests(S3Fixture s3) : IClassFixture<S3Fixture>
{
    /// <summary>More than two parts, and zstd makes none of it smaller.</summary>
    private const int LargeBytes = 40 << 20;

    private readonly SessionId _session = SessionId.New(TimeProvider.System);

    [Theory]
    [InlineData("the secret is wrong", "SignatureDoesNotMatch")]
    [InlineData("the key is unknown", "SignatureDoesNotMatch")]
    [InlineData("the bucket is not there", "NoSuchBucket")]
    [InlineData("the region is another", "AuthorizationHeaderMalformed")]
    public async Task Save_WhenTheServerRefuses_LeavesTheWorkspaceOnItsNode_AndTellsWhy(string fault, string words)
    {
        S3TestPlace place = await S3TestPlace.NewAsync(s3.Server);
        string secretFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(secretFile, "not-the-secret-of-anybody", Within.Token());
        await using TestNode node = await TestNode.StartAsync([.. place.Settings, fault switch
        {
            "the secret is wrong" => ("Vibe:Snapshots:S3:SecretKeyFile", secretFile),
            "the key is unknown" => ("Vibe:Snapshots:S3:AccessKey", "vibe:nobody"),
            "the bucket is not there" => ("Vibe:Snapshots:S3:Bucket", "there-is-none"),
            _ => ("Vibe:Snapshots:S3:Region", "eu-west-1"),
        }]);
        string files = await FilledAsync(node, "of the user"u8.ToArray());

        Assert.False(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));

        Assert.True(File.Exists(Path.Combine(files, "data")));
        string told = Assert.Single(node.Log.Of(LogLevel.Warning), line => line.Contains("stays on this node", StringComparison.Ordinal));
        Assert.Contains(words, told, StringComparison.Ordinal);
        Assert.Contains(s3.Server.Endpoint, told, StringComparison.Ordinal);
        foreach (LogLevel level in Enum.GetValues<LogLevel>())
        {
            Assert.DoesNotContain(node.Log.Of(level), line => line.Contains("not-the-secret", StringComparison.Ordinal) || line.Contains(s3.Server.Secret, StringComparison.Ordinal));
        }

        File.Delete(secretFile);
    }

    [Fact]
    public async Task Save_WhenTheServerGoesInMidUpload_LeavesTheWorkspace_AndWhatWasUploadedCanBeRemoved()
    {
        S3TestPlace place = await S3TestPlace.NewAsync(s3.Server);
        await using var line = new BreakableLine(s3.Server.Port);
        await using TestNode node = await NodeAsync(place, line);
        string files = await FilledAsync(node, RandomNumberGenerator.GetBytes(LargeBytes));
        line.BreakAfter(LargeBytes / 2, forGood: true);

        Assert.False(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));

        Assert.Equal(LargeBytes, new FileInfo(Path.Combine(files, "data")).Length);
        Assert.Empty(await place.NamesAsync());
        Assert.Equal(1, await place.UnfinishedAsync());
        line.Mend();
        ISnapshotPlace store = node.Get<SnapshotStore>().Place;
        Assert.Equal(0, await store.RemoveUnfinishedAsync(DateTimeOffset.UtcNow.AddHours(-1), Within.Token()));
        Assert.Equal(1, await store.RemoveUnfinishedAsync(DateTimeOffset.UtcNow.AddHours(1), Within.Token()));
        Assert.Equal(0, await place.UnfinishedAsync());
        Assert.True(await node.Host.SleepAsync(_session, epoch: 2, Within.Token()));
        Assert.Equal(2, (await place.NamesAsync()).Count);
    }

    [Fact]
    public async Task Save_WhenTheConnectionBreaksOnTheWay_SendsThePartAgain()
    {
        S3TestPlace place = await S3TestPlace.NewAsync(s3.Server);
        await using var line = new BreakableLine(s3.Server.Port);
        await using TestNode node = await NodeAsync(place, line);
        byte[] content = RandomNumberGenerator.GetBytes(LargeBytes);
        string files = await FilledAsync(node, content);
        line.BreakAfter(LargeBytes / 2, forGood: false);

        Assert.True(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));

        Assert.Equal(1, line.Breaks);
        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(files, "data"), Within.Token()));
    }

    [Fact]
    public async Task Write_ThatFailsOnTheWay_LeavesNothing()
    {
        S3TestPlace place = await S3TestPlace.NewAsync(s3.Server);
        await using TestNode node = await place.NodeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Get<SnapshotStore>().Place.WriteAsync("a/b", async target =>
        {
            await target.WriteAsync(new byte[LargeBytes], Within.Token());
            Assert.Equal(1, await place.UnfinishedAsync());
            throw new InvalidOperationException();
        }, Within.Token()));

        Assert.Empty(await place.NamesAsync());
        Assert.Equal(0, await place.UnfinishedAsync());
    }

    [Fact]
    public async Task Restore_WhenTheConnectionBreaksOnTheWay_GoesOnFromThere()
    {
        S3TestPlace place = await S3TestPlace.NewAsync(s3.Server);
        await using var line = new BreakableLine(s3.Server.Port);
        await using TestNode node = await NodeAsync(place, line);
        byte[] content = RandomNumberGenerator.GetBytes(LargeBytes);
        string files = await FilledAsync(node, content);
        Assert.True(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));
        line.BreakAfter(LargeBytes / 4, forGood: false);

        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());

        Assert.Equal(1, line.Breaks);
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(files, "data"), Within.Token()));
    }

    [Fact]
    public async Task Restore_WhenTheServerIsAway_SaysSo_AndSucceedsWhenItIsBack()
    {
        S3TestPlace place = await S3TestPlace.NewAsync(s3.Server);
        await using var line = new BreakableLine(s3.Server.Port);
        await using TestNode node = await NodeAsync(place, line);
        string files = await FilledAsync(node, "of the user"u8.ToArray());
        Assert.True(await node.Host.SleepAsync(_session, epoch: 1, Within.Token()));
        line.Break();

        SessionException failed = await Assert.ThrowsAsync<SessionException>(() => node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token()));

        Assert.Equal(SessionError.StartFailed, failed.Error);
        Assert.Contains($"at {line.Address}, could not be reached to read", failed.Message, StringComparison.Ordinal);
        Assert.NotNull(failed.RetryAfter);
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Paths.Workspaces));
        line.Mend();
        await node.Host.RestoreAsync(_session, workspaceEpoch: 9, Within.Token());
        Assert.True(File.Exists(Path.Combine(files, "data")));
    }

    [Fact]
    public async Task Request_ThatNobodyAnswers_IsGivenUp()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using TestNode node = await TestNode.StartAsync(
            [.. new S3TestPlace(s3.Server, "silence").Settings, ("Vibe:Snapshots:S3:Endpoint", $"http://{silent.LocalEndpoint}"), ("Vibe:Snapshots:S3:Timeout", "00:00:01")]);

        SnapshotPlaceException givenUp = await Assert.ThrowsAsync<SnapshotPlaceException>(() => node.Get<SnapshotStore>().FindAsync(_session, Within.Token()));

        Assert.Contains("did not answer in time", givenUp.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_KnowsNothingBesideThePrefix_AndEverythingBelowIt()
    {
        S3TestPlace place = await S3TestPlace.NewAsync(s3.Server);
        await using TestNode node = await place.NodeAsync();
        string[] names = [.. Enumerable.Range(0, 10).Select(number => $"folder/{number}")];
        foreach (string name in names) await place.WriteAsync(name, [1]);
        await s3.Server.Client.PutObjectAsync(new() { BucketName = place.Bucket, Key = "ide/snapshots-of-others", ContentBody = "x", UseChunkEncoding = false }, Within.Token());

        List<string> listed = [];
        await foreach (PlacedObject found in node.Get<SnapshotStore>().Place.ListAsync(Within.Token())) listed.Add(found.Name);
        await node.Get<SnapshotStore>().Place.RemoveFolderAsync("folder", Within.Token());

        Assert.Equal(names, listed);
        Assert.Equal(["ide/snapshots-of-others"], await s3.Server.NamesAsync(place.Bucket));
    }

    private static Task<TestNode> NodeAsync(S3TestPlace place, BreakableLine line) => TestNode.StartAsync([.. place.Settings, ("Vibe:Snapshots:S3:Endpoint", line.Address)]);

    private async Task<string> FilledAsync(TestNode node, byte[] content)
    {
        await node.Get<WorkspaceDirectories>().EnsureAsync(_session, "", Within.Token());
        string files = node.Paths.WorkspaceFiles(_session);
        await File.WriteAllBytesAsync(Path.Combine(files, "data"), content, Within.Token());
        return files;
    }
}
