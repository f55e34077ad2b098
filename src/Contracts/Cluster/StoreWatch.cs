using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace VibeCoading.Contracts.Cluster;

/// <summary>
/// Whether the store is the one that this silo's work is recorded in. One that was emptied, or that another one took the place of, looks like a
/// cluster without sessions, and whoever believed that would take everybody's containers away.
/// </summary>
public sealed partial class StoreWatch : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Until the store has a name: one that is lost before that is not missed.</summary>
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);

    private static readonly Meter Meter = new("vibe");

    private readonly IConnectionMultiplexer _store;
    private readonly StoreKeys _keys;
    private readonly StoreMemory _memory;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreWatch> _logger;
    private volatile bool _isLost;

    public StoreWatch(IConnectionMultiplexer store, StoreKeys keys, StoreMemory memory, TimeProvider time, ILogger<StoreWatch> logger)
    {
        (_store, _keys, _memory, _time, _logger) = (store, keys, memory, time, logger);
        Meter.CreateObservableGauge(
            "vibe.store.lost",
            () => _memory.Name is null ? Enumerable.Empty<Measurement<int>>() : [new Measurement<int>(_isLost ? 1 : 0)],
            description: "1 while the store is not the one that this silo's work is recorded in; nothing before it is known which that is.");
    }

    /// <summary>What is wrong with the store, for people; null while it is the one that it was, when last looked at.</summary>
    public string? Trouble => _isLost ? "The store has lost what it held, or is another one: docs/runbook.md, VibeStoreLost." : null;

    /// <summary>Looks now.</summary>
    /// <exception cref="RedisException">The store cannot be read.</exception>
    public async Task<bool> IsOursAsync(CancellationToken cancellationToken)
    {
        IDatabase database = _store.GetDatabase();
        string? name = await database.StringGetAsync(_keys.Name).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_memory.Name is null)
        {
            if (name is null && _memory.MayName)
            {
                await database.StringSetAsync(_keys.Name, $"{Guid.NewGuid():N}", when: When.NotExists).WaitAsync(cancellationToken).ConfigureAwait(false);
                name = await database.StringGetAsync(_keys.Name).WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (name is null) return true;
            _memory.Remember(name);
        }

        bool isLost = name != _memory.Name;
        if (isLost && !_isLost) LogLost();
        if (!isLost && _isLost) LogFound();
        _isLost = isLost;
        return !isLost;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstInterval, _time);
        do
        {
            try
            {
                await IsOursAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception away) when (StoreOutage.Is(away, stoppingToken))
            {
                // Others tell that the store is away. That is no loss.
            }

            if (_memory.Name is not null) timer.Period = Interval;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(LogLevel.Critical, "The store has lost what it held, or is another one. Nothing of this node's sessions is removed until it is put right: see docs/runbook.md, VibeStoreLost")]
    private partial void LogLost();

    [LoggerMessage(LogLevel.Warning, "The store is the one again that it was")]
    private partial void LogFound();
}
