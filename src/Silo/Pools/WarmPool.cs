using Microsoft.Extensions.Options;
using VibeCoading.AgentClient;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Containers;
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
    private readonly SessionPlanner _planner;
    private readonly ContainerStarter _starter;
    private readonly ContainerProvisioner _provisioner;
    private readonly AgentDialer _dialer;
    private readonly ImageCatalog _images;
    private readonly EngineMonitor _engine;
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
        SessionPlanner planner,
        ContainerStarter starter,
        ContainerProvisioner provisioner,
        AgentDialer dialer,
        ImageCatalog images,
        EngineMonitor engine,
        TimeProvider time,
        ILogger<WarmPool> logger)
    {
        (_options, _demand, _shelf, _removal, _adoption) = (options.Value, demand, shelf, removal, adoption);
        (_planner, _starter, _provisioner, _dialer, _images, _engine, _time, _logger) = (planner, starter, provisioner, dialer, images, engine, time, logger);
        _pools = [.. templates.Value.Images.Keys.Select(template => new TemplatePool(template, _options, demand, shelf, time)).Where(pool => pool.Bounds.Max > 0)];
        PoolMetrics.Observe(() => Status);
    }

    /// <summary>
    /// Why a template's pool has not had its minimum since this process started, for people; null when it had: what demand takes from it later is
    /// what it is for.
    /// </summary>
    public string? Shortfall(string template) => _pools.FirstOrDefault(pool => pool.Template == template)?.Shortfall;

    public IEnumerable<PoolStatus> Status => _pools.Select(pool => pool.Status);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            EngineState? seen = null;
            do seen = await _engine.ChangeAsync(seen, stoppingToken).ConfigureAwait(false);
            while (seen.Facts is null);
            foreach (WarmSlot slot in await _adoption.FindAsync(_pools, stoppingToken).ConfigureAwait(false)) Shelve(slot, stoppingToken);

            while (true)
            {
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
            while (_shelf.TryTake(out WarmSlot? slot)) await slot.Connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Refill(CancellationToken cancellationToken)
    {
        long memory = HostMemory.Available();
        bool isShort = memory < _options.MinFreeMemoryBytes;
        if (isShort && !_short) LogShort(_options.MinFreeMemoryBytes >> 20);
        _short = isShort;
        if (memory < _options.MinFreeMemoryBytes / 2 && _shelf.TryTake(out WarmSlot? spare)) _removal.Begin(spare);
        string? reason = isShort ? $"The host has {memory >> 20} MiB of memory available, less than the {_options.MinFreeMemoryBytes >> 20} MiB that are kept free." : null;
        foreach (TemplatePool pool in _pools) pool.BeginRound(reason);
        if (isShort) return;

        foreach (TemplatePool pool in _pools)
        {
            // A new version of the image: an old slot goes for each new one that has come, so that there are never fewer.
            if (_shelf.TryTakeOutdated(pool.Template, enough: pool.Wanted, out WarmSlot? outdated)) _removal.Begin(outdated);
            while (Preparing < (_provisioner.ColdStarts > 0 ? 1 : _options.PreparedAtOnce) && pool.TryBegin()) Keep(PrepareAsync(pool, cancellationToken));
        }
    }

    private int Preparing => _pools.Sum(pool => pool.Status.Preparing);

    private async Task PrepareAsync(TemplatePool pool, CancellationToken cancellationToken)
    {
        // Not on the loop's time.
        await Task.Yield();
        long began = _time.GetTimestamp();
        SessionId id = SessionId.New(_time);
        _shelf.Announce(id);
        try
        {
            SessionPlan plan = await _planner.PlanAsync(pool.Template, cancellationToken).ConfigureAwait(false);
            var attempt = new ProvisionAttempt(id, epoch: 0, plan);
            WarmSlot slot = await _starter.RunAsync(attempt, token => MakeAsync(attempt, token), cancellationToken).ConfigureAwait(false);
            TimeSpan took = _time.GetElapsedTime(began);
            Shelve(slot, cancellationToken);
            pool.Succeeded(took);
            PoolMetrics.Prepared(took);
        }
        catch (SessionException refused)
        {
            _shelf.Forget(id);
            PoolMetrics.Failed();
            if (pool.Failed(refused.Message)) LogFailed(pool.Template, refused.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _shelf.Forget(id);
            pool.GaveUp();
        }

        _demand.Changed.Release();
    }

    private async Task<WarmSlot> MakeAsync(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        // Before it is made: if the name comes to mean another meanwhile, the slot counts as old and is replaced.
        string image = await _images.FindAsync(attempt.Plan.Image, cancellationToken).ConfigureAwait(false) ?? throw SessionFailures.ImageMissing(attempt.Plan.Image);
        return new WarmSlot(attempt.Id, attempt.Plan, image, await _starter.StartAsync(attempt, cancellationToken).ConfigureAwait(false));
    }

    private void Shelve(WarmSlot slot, CancellationToken cancellationToken)
    {
        _shelf.Add(slot);
        Keep(WatchAsync(slot, cancellationToken));
    }

    /// <summary>Takes a slot off the shelf when its agent hangs up, before anybody gets it.</summary>
    private async Task WatchAsync(WarmSlot slot, CancellationToken cancellationToken)
    {
        try
        {
            await slot.Connection.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (!_shelf.TryTake(slot)) return;

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

    [LoggerMessage(LogLevel.Warning, "Slots of template {Template} cannot be prepared for now: {Why}")]
    private partial void LogFailed(string template, string why);

    [LoggerMessage(LogLevel.Warning, "The host has less than {Mebibytes} MiB of memory available: no slots are prepared until it has")]
    private partial void LogShort(long mebibytes);

    [LoggerMessage(LogLevel.Warning, "Slot {Slot} of template {Template} died while it waited; it is replaced")]
    private partial void LogDied(SessionId slot, string template);
}
