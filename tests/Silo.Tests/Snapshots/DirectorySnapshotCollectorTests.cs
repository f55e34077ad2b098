namespace VibeCoading.Silo.Tests.Snapshots;

public sealed class DirectorySnapshotCollectorTests : SnapshotCollectorTests
{
    protected override Task<TestPlace> PlaceAsync() => Task.FromResult<TestPlace>(new DirectoryTestPlace());
}
