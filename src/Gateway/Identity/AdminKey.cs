using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Gateway.Identity;

/// <summary>
/// Sees to it before anything listens that somebody can call: makes the first administrator's key and leaves it in a file. A key that is in the file
/// but unknown to the store is told to it again (the store was wiped, or an earlier start died in between). A deleted key stays deleted.
/// </summary>
internal sealed partial class AdminKey(KeyStore keyStore, IOptions<IdentityOptions> options, TimeProvider time, ILogger<AdminKey> log) : IHostedService
{
    private const string FirstId = "admin";
    private static readonly OwnerId Owner = new("admin");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var file = new SecretFile(options.Value.AdminKeyFile);
        string? kept = await file.ReadAsync(cancellationToken);
        if (kept is not null && await IsOrBecomesKnownAsync(kept)) return;

        // Gateways that share the file and start at once make one key between them.
        await using FileStream turn = await file.LockAsync(time, cancellationToken);
        kept = await file.ReadAsync(cancellationToken);
        if (kept is not null && await IsOrBecomesKnownAsync(kept)) return;
        if ((await keyStore.ListAsync()).Any(key => key.Admin)) return;

        string made = Secret.New(ApiKey.Prefix);
        await file.WriteAsync(made, cancellationToken);
        if (await keyStore.TryAddAsync(Secret.Hash(made), new ApiKey(FirstId, Owner, Admin: true, time.GetUtcNow())))
        {
            LogMade(options.Value.AdminKeyFile);
        }
        else
        {
            // Another gateway was first, with a file of its own: ours opens nothing.
            file.Delete();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsOrBecomesKnownAsync(string secret)
    {
        string hash = Secret.Hash(secret);
        if (await keyStore.FindAsync(hash) is not null) return true;

        // The first id may have been given to another key since; one derived from the secret is free.
        bool added = await keyStore.TryAddAsync(hash, new ApiKey(FirstId, Owner, Admin: true, time.GetUtcNow()))
            || await keyStore.TryAddAsync(hash, new ApiKey($"{FirstId}-{hash[..8]}", Owner, Admin: true, time.GetUtcNow()));
        if (added) LogRestored(options.Value.AdminKeyFile);
        return added || await keyStore.FindAsync(hash) is not null;
    }

    [LoggerMessage(LogLevel.Information, "Made the administrator's key; it is in {File}")]
    private partial void LogMade(string file);

    [LoggerMessage(LogLevel.Warning, "The store did not know the administrator's key of {File}; it does again")]
    private partial void LogRestored(string file);
}
