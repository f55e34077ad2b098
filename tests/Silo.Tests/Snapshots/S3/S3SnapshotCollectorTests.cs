namespace VibeCoading.Silo.Tests.Snapshots.S3;

public sealed class S3SnapshotCollectorTests(S3Fixture s3) : SnapshotCollectorTests, IClassFixture<S3Fixture>
{
    protected override async Task<TestPlace> PlaceAsync() => await S3TestPlace.NewAsync(s3.Server);
}
