namespace VibeCoading.Bench.Gateway;

/// <summary>Deletes a session when it is no longer needed.</summary>
internal sealed class SessionOwner(GatewayClient gateway, string session) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await gateway.DeleteSessionAsync(session, CancellationToken.None);
}
