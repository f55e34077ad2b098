using VibeCoading.Bench.Gateway;

namespace VibeCoading.Bench.Systems;

/// <summary>A gateway for which every agent is on another host.</summary>
internal sealed class IndirectGateway(ServerProcess process, GatewayClient client) : IAsyncDisposable
{
    public GatewayClient Client { get; } = client;

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return process.DisposeAsync();
    }
}
