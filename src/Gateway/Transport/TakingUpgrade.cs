using Microsoft.AspNetCore.Http.Features;

namespace VibeCoading.Gateway.Transport;

/// <summary>Once Kestrel has said that the connection is something else from here on, takes it from Kestrel.</summary>
internal sealed class TakingUpgrade(IHttpUpgradeFeature kestrel, TransportConnection connection) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => kestrel.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        Stream piped = await kestrel.UpgradeAsync();
        return await connection.TakeAsync() ?? piped;
    }
}
