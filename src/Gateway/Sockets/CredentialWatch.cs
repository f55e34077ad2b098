using VibeCoading.Contracts.Cluster;
using VibeCoading.Gateway.Identity;

namespace VibeCoading.Gateway.Sockets;

/// <summary>Ends a connection soon after the key behind it was deleted. While the store is without its data, terminals go on.</summary>
internal sealed class CredentialWatch(KeyStore keyStore, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public async Task<SocketClose> RunAsync(string keyHash, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, cancellationToken);
            try
            {
                if (await keyStore.WasDeletedAsync(keyHash)) return SocketClose.SignedOut;
            }
            catch (Exception away) when (StoreOutage.Is(away, cancellationToken))
            {
                // While the store is away nobody can delete a key either.
            }
        }
    }
}
