using Docker.DotNet.Models;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Engine;

/// <summary>Asks the engine for a sign of life every two seconds and tells when that changes.</summary>
internal sealed partial class EngineMonitor : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly DockerEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineMonitor> _logger;
    private volatile EngineState _state = new(null, "The Docker engine has not been asked yet.");
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EngineMonitor(DockerEngine engine, TimeProvider time, ILogger<EngineMonitor> logger)
    {
        (_engine, _time, _logger) = (engine, time, logger);
        VibeTelemetry.Meter.CreateObservableGauge("vibe.engine.up", () => _state.Facts is null ? 0 : 1, description: "1 while the Docker engine answers.");
    }

    public EngineState State => _state;

    /// <summary>The engine's facts, as known or as it tells now.</summary>
    /// <exception cref="EngineException">It does not answer.</exception>
    public async Task<EngineFacts> FactsAsync(CancellationToken cancellationToken)
    {
        if (_state.Facts is not { } known) return await AskAsync(cancellationToken).ConfigureAwait(false);

        await _engine.PingAsync(cancellationToken).ConfigureAwait(false);
        return known;
    }

    /// <summary>Waits until the engine goes or comes, seen from <paramref name="seen"/>.</summary>
    public async Task<EngineState> ChangeAsync(EngineState? seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = _changed.Task;
            EngineState now = _state;
            if (now != seen) return now;

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do Tell(await LookAsync(stoppingToken).ConfigureAwait(false));
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task<EngineState> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new EngineState(await FactsAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (EngineException away)
        {
            return new EngineState(null, away.Message);
        }
    }

    private void Tell(EngineState now)
    {
        EngineState before = _state;
        if (now == before) return;

        _state = now;
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        if (now.Facts is { } facts) LogUp(_engine.Endpoint, facts.Version, facts.Cpus);
        else LogDown(_engine.Endpoint, now.Reason!);
    }

    private async Task<EngineFacts> AskAsync(CancellationToken cancellationToken)
    {
        SystemInfoResponse info = await _engine.CallAsync((docker, token) => docker.System.GetSystemInfoAsync(token), cancellationToken).ConfigureAwait(false);
        return new EngineFacts(info.ServerVersion, info.NCPU, info.MemTotal);
    }
}
