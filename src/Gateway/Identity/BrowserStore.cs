using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;

namespace VibeCoading.Gateway.Identity;

/// <summary>Signed-in browsers. Each points to the key it signed in with, and is nobody once that key is gone.</summary>
internal sealed class BrowserStore(IConnectionMultiplexer store, StoreKeys keys) : IDisposable
{
    /// <summary>Counted from the last use.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly Remembered<string> _found = new(KeyStore.Remembered);

    /// <returns>The cookie's value.</returns>
    public async Task<string> SignInAsync(string keyHash)
    {
        string secret = Secret.New("");
        await Database.StringSetAsync(keys.Browser(Secret.Hash(secret)), keyHash, Lifetime);
        return secret;
    }

    /// <summary>The hash of the key that the browser signed in with, or null.</summary>
    public Task<string?> FindAsync(string secret)
    {
        string hash = Secret.Hash(secret);
        return _found.FindAsync(hash, async () => await Database.StringGetSetExpiryAsync(keys.Browser(hash), Lifetime));
    }

    public async Task SignOutAsync(string secret)
    {
        string hash = Secret.Hash(secret);
        await Database.KeyDeleteAsync(keys.Browser(hash));
        _found.Forget(hash);
    }

    public void Dispose() => _found.Dispose();

    private IDatabase Database => store.GetDatabase();
}
