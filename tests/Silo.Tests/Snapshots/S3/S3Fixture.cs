using VibeCoading.Testing.S3;

namespace VibeCoading.Silo.Tests.Snapshots.S3;

/// <summary>The S3 server of a class's tests, each of which has a bucket of its own.</summary>
public sealed class S3Fixture : IAsyncLifetime
{
    public S3Server Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await S3Server.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
