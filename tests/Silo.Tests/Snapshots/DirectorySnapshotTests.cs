using Microsoft.Extensions.Logging;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Snapshots;

public sealed class DirectorySnapshotTests : SnapshotTests
{
    protected override Task<TestPlace> PlaceAsync() => Task.FromResult<TestPlace>(new DirectoryTestPlace());

    [Fact]
    public async Task Save_WhenThePlaceCannotBeWritten_LeavesTheWorkspaceOnItsNode()
    {
        await using var place = new DirectoryTestPlace();
        SessionId session = SessionId.New(TimeProvider.System);
        // A file is in the directory's way.
        await File.WriteAllTextAsync(place.PathOf(session.ToString()), "", Within.Token());
        await using TestNode node = await place.NodeAsync();
        await node.Get<WorkspaceDirectories>().EnsureAsync(session, "", Within.Token());
        string data = Path.Combine(node.Paths.WorkspaceFiles(session), "data");
        await File.WriteAllTextAsync(data, "of the user", Within.Token());

        Assert.False(await node.Host.SleepAsync(session, epoch: 1, Within.Token()));

        Assert.True(File.Exists(data));
        Assert.Contains(node.Log.Of(LogLevel.Warning), line => line.Contains("stays on this node", StringComparison.Ordinal));
        await node.Host.RestoreAsync(session, workspaceEpoch: 0, Within.Token());
        File.Delete(place.PathOf(session.ToString()));
    }
}
