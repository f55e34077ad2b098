using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace VibeCoading.Gateway.Identity;

/// <summary>What the store was found to hold, remembered for a while, so that not every call asks. Of many calls that ask the same at once, one does.</summary>
internal sealed class Remembered<T>(TimeSpan life) : IDisposable
    where T : class
{
    private readonly MemoryCache _found = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly ConcurrentDictionary<string, Lazy<Task<T?>>> _asked = new();

    /// <summary>Null when there is none, which is not remembered.</summary>
    public Task<T?> FindAsync(string key, Func<Task<T?>> ask) =>
        _found.TryGetValue(key, out T? known) ? Task.FromResult(known) : _asked.GetOrAdd(key, _ => new Lazy<Task<T?>>(() => AskAsync(key, ask))).Value;

    public void Forget(string key) => _found.Remove(key);

    public void Dispose() => _found.Dispose();

    private async Task<T?> AskAsync(string key, Func<Task<T?>> ask)
    {
        try
        {
            T? found = await ask();
            if (found is not null) _found.Set(key, found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = life });
            return found;
        }
        finally
        {
            _asked.TryRemove(key, out _);
        }
    }
}
