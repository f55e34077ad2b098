using Microsoft.Extensions.Options;
using VibeCoading.AgentClient;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Drains;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Templates;

namespace VibeCoading.Silo.Pools;

/// <summary>Keeps slots ready for sessions: prepares them behind the users' own work, notices when one dies, adopts those of an earlier process.</summary>
internal sealed partial class WarmPool : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly PoolOptions _options;
    private readonly PoolDemand _demand;
    private readonly SlotShelf _shelf;
    private readonly SlotRemoval _removal;
    private readonly SlotAdoption _adoption;
    private readonly SlotMaker _maker;
    private readonly ContainerProvisioner _provisioner;
    private readonly AgentDialer _dialer;
    private readonly EngineMonitor _engine;
    private readonly TemplateLibrary _library;
    private readonly NodeAdmission _admission;
    private readonly TimeProvider _time;
    private readonly ILogger<WarmPool> _logger;
    private readonly IReadOnlyList<TemplatePool> _pools;
    private readonly HashSet<Task> _underWay = [];
    private readonly Lock _lock = new();
    private bool _short;

    public WarmPool(
        IOptions<PoolOptions> options,
        IOptions<TemplateOptions> templates,
        PoolDemand demand,
        SlotShelf shelf,
        SlotRemoval removal,
        SlotAdoption adoption,
        SlotMaker maker,
        ContainerProvisioner provisioner,
        AgentDialer dialer,
        EngineMonitor engine,
        TemplateLibrary library,
        NodeAdmission admission,
        TimeProvider time,
        ILogger<WarmPool> logger)
    {
        (_options, _demand, _shelf, _removal, _adoption) = (options.Value, demand, shelf, removal, adoption);
        (_maker, _provisioner, _dialer, _engine, _library, _admission, _time, _logger) = (maker, provisioner, dialer, engine, library, admission, time, logger);
        _pools = [.. templates.Value.Images.Keys.Select(template => new TemplatePool(template, _options, demand, shelf, time)).Where(pool => pool.Hot.Bounds.Max > 0)];
        PoolMetrics.Observe(() => Status);
    }

    /// <summary>
    /// Why a template's pool has not had its minimum since this process started; null when it had: what demand takes from it later is what it is
    /// for. A node that is being drained is to have none.
    /// </summary>
    public TemplateTrouble? Shortfall(string template) => _admission.Drain is not null ? null : _pools.FirstOrDefault(pool => pool.Template == template)?.Shortfall;

    public IEnumerable<PoolStatus> Status => _pools.Select(pool => pool.Status);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            EngineState? seen = null;
            do seen = await _engine.ChangeAsync(seen, stoppingToken).ConfigureAwait(false);
            while (seen.Facts is null);
            bool announced = false;
            while (true)
            {
                try
                {
                    if (!announced) await _adoption.AnnounceAsync(_pools, stoppingToken).ConfigureAwait(false);
                    announced = true;
                    await OpenAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (EngineException)
                {
                    // The monitor tells it. What was left is looked for again, and until then nothing is made in its place.
                }

                Refill(stoppingToken);
                await _demand.Changed.WaitAsync(Interval, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Task[] underWay;
            lock (_lock) underWay = [.. _underWay];
            await Task.WhenAll(underWay).ConfigureAwait(false);
            // The containers wait on: whoever comes next adopts them.
            while (_shelf.Hot.TryTake(out HotSlot? slot)) await slot.Connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Begins with the pools whose templates have become ready: with what an earlier process left of them, before anything is made.</summary>
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        foreach (TemplatePool pool in _pools.Where(pool => !pool.IsOpen))
        {
            string? trouble = _library.TroubleOf(pool.Template)?.Reason;
            pool.Hot.Hold(trouble);
            pool.Created.Hold(trouble);
            if (trouble is not null) continue;

            foreach (PoolSlot slot in await _adoption.AdoptAsync(pool, cancellationToken).ConfigureAwait(false)) Shelve(slot, cancellationToken);
            pool.IsOpen = true;
        }
    }

    private void Refill(CancellationToken cancellationToken)
    {
        TemplatePool[] open = [.. _pools.Where(pool => pool.IsOpen)];
        long memory = HostMemory.Available();
        bool isShort = memory < _options.MinFreeMemoryBytes;
        if (isShort && !_short) LogShort(_options.MinFreeMemoryBytes >> 20);
        _short = isShort;
        bool isDrained = _admission.Drain is not null;
        if ((isDrained || memory < _options.MinFreeMemoryBytes / 2) && _shelf.Hot.TryTake(out HotSlot? spare)) _removal.Begin(spare);
        if (isDrained && _shelf.Created.TryTake(out CreatedSlot? unstarted)) _removal.Begin(unstarted.Id);
        string? reason = isDrained ? _admission.Refusal : isShort ? $"The host has {memory >> 20} MiB of memory available, less than the {_options.MinFreeMemoryBytes >> 20} MiB that are kept free." : null;
        foreach (TemplatePool pool in open)
        {
            pool.Look();
            // Those that were never started take none.
            pool.Hot.Hold(reason);
            pool.Created.Hold(isDrained ? reason : null);
            RemoveOutdated(pool);
        }

        int most = _provisioner.ColdStarts > 0 ? 1 : _options.PreparedAtOnce;
        foreach (TemplatePool pool in open)
            while (Preparing < most && pool.TryBeginHot()) Keep(PrepareAsync(pool, pool.Hot, HotAsync, cancellationToken));
        if (_provisioner.ColdStarts > 0) return;

        foreach (TemplatePool pool in open)
            while (Preparing < most && pool.TryBeginCreated()) Keep(PrepareAsync(pool, pool.Created, CreatedAsync, cancellationToken));

        async Task<PoolSlot> HotAsync(string template, CancellationToken token) => await _maker.HotAsync(template, token).ConfigureAwait(false);
        async Task<PoolSlot> CreatedAsync(string template, CancellationToken token) => await _maker.CreatedAsync(template, token).ConfigureAwait(false);
    }

    private int Preparing => _pools.Sum(pool => pool.Preparing);

    /// <summary>A new version of the image: an old slot goes for each new one that has come, so that there are never fewer.</summary>
    private void RemoveOutdated(TemplatePool pool)
    {
        if (_shelf.Hot.TryTakeOutdated(pool.Template, enough: pool.Hot.Wanted, out HotSlot? hot)) _removal.Begin(hot);
        if (_shelf.Created.TryTakeOutdated(pool.Template, enough: pool.Created.Wanted, out CreatedSlot? created)) _removal.Begin(created.Id);
    }

    private async Task PrepareAsync(
        TemplatePool pool, PoolTier tier, Func<string, CancellationToken, Task<PoolSlot>> make, CancellationToken cancellationToken)
    {
        // Not on the loop's time.
        await Task.Yield();
        long began = _time.GetTimestamp();
        try
        {
            PoolSlot slot = await make(pool.Template, cancellationToken).ConfigureAwait(false);
            TimeSpan took = _time.GetElapsedTime(began);
            Shelve(slot, cancellationToken);
            pool.Look();
            tier.Succeeded(took);
            PoolMetrics.Prepared(tier.Name, took);
        }
        catch (SessionException refused)
        {
            PoolMetrics.Failed(tier.Name);
            if (tier.Failed(refused.Message)) LogFailed(tier.Name, pool.Template, refused.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            tier.GaveUp();
        }

        _demand.Changed.Release();
    }

    private void Shelve(PoolSlot slot, CancellationToken cancellationToken)
    {
        switch (slot)
        {
            case HotSlot hot:
                _shelf.Hot.Add(hot);
                Keep(WatchAsync(hot, cancellationToken));
                break;
            case CreatedSlot created:
                _shelf.Created.Add(created);
                break;
        }
    }

    /// <summary>Takes a slot off the shelf when its agent hangs up, before anybody gets it.</summary>
    private async Task WatchAsync(HotSlot slot, CancellationToken cancellationToken)
    {
        try
        {
            await slot.Connection.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (!_shelf.Hot.TryTake(slot)) return;

        try
        {
            (AgentConnection again, _) = await _dialer.DialSlotAsync(slot.Id, cancellationToken).ConfigureAwait(false);
            Shelve(slot with { Connection = again }, cancellationToken);
        }
        catch (AgentRefusedException)
        {
            // A session has it, through another process of this node: it is no slot of ours any more.
            _shelf.Forget(slot.Id);
        }
        catch (Exception gone) when (gone is ContainerLostException or OperationCanceledException)
        {
            PoolMetrics.Died();
            LogDied(slot.Id, slot.Plan.Template);
            _removal.Begin(slot);
            _demand.Changed.Release();
        }
    }

    private void Keep(Task task)
    {
        lock (_lock)
        {
            _underWay.RemoveWhere(done => done.IsCompleted);
            _underWay.Add(task);
        }
    }

    [LoggerMessage(LogLevel.Warning, "No {Tier} slots of template {Template} can be prepared for now: {Why}")]
    private partial void LogFailed(string tier, string template, string why);

    [LoggerMessage(LogLevel.Warning, "The host has less than {Mebibytes} MiB of memory available: no slots are prepared until it has")]
    private partial void LogShort(long mebibytes);

    [LoggerMessage(LogLevel.Warning, "Slot {Slot} of template {Template} died while it waited; it is replaced")]
    private partial void LogDied(SessionId slot, string template);
}
