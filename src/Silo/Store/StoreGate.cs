using System.Net;
using StackExchange.Redis;

namespace VibeCoading.Silo.Store;

/// <summary>Holds the silo back until the store answers: machines that start together rarely start in order.</summary>
internal sealed partial class StoreGate(IConnectionMultiplexer store, ConfigurationOptions options, TimeProvider time, ILogger<StoreGate> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Then the process gives up, and whoever supervises it starts it again.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        string endpoints = string.Join(", ", options.EndPoints.Select(Shown));
        for (bool told = false; ; told = true)
        {
            try
            {
                await store.GetDatabase().PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                if (told) LogAnswers(endpoints, time.GetElapsedTime(began).TotalSeconds);
                return;
            }
            catch (Exception away) when (away is RedisException or TimeoutException)
            {
                if (time.GetElapsedTime(began) > Limit)
                    throw new StoreUnavailableException($"The store at {endpoints} did not answer for {Limit.TotalSeconds:0} s: {away.Message}", away);
                if (!told) LogWaiting(endpoints, away.Message);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Shown(EndPoint endpoint) => endpoint is DnsEndPoint name ? $"{name.Host}:{name.Port}" : $"{endpoint}";
}
