using VibeCoading.Testing.S3;

namespace VibeCoading.Silo.Tests.Snapshots.S3;

public sealed class S3SnapshotTests(S3Fixture s3) : SnapshotTests, IClassFixture<S3Fixture>
{
    protected override async Task<TestPlace> PlaceAsync() => await S3TestPlace.NewAsync(s3.Server);
}
