using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Telemetry;
using VibeCoading.Silo.Templates;

namespace VibeCoading.Silo.Images;

/// <summary>Sees to it that the templates' images are on this node, and as new as the registries have them.</summary>
internal sealed partial class ImageKeeper(
    IOptions<ImageOptions> options,
    IOptions<TemplateOptions> templates,
    ImageCatalog catalog,
    ImagePull pull,
    EngineMonitor engine,
    TimeProvider time,
    ILogger<ImageKeeper> logger) : BackgroundService
{
    private const string Pulling = "It is being pulled.";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly Histogram<double> PullDuration = VibeTelemetry.Meter.CreateDurations("vibe.image.pull.duration", "Pulls of an image that was not there, or was another.");

    private readonly ConcurrentDictionary<string, string> _troubles = new();

    /// <summary>One look at an image at a time: whoever comes second finds it there.</summary>
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();

    /// <summary>Versions that another has replaced, by id, with the name they had; each goes when no container is made of it any more.</summary>
    private readonly ConcurrentDictionary<string, string> _replaced = new();

    /// <summary>What keeps an image from being here, for people; empty when nothing is known to.</summary>
    public string TroubleOf(string image) => _troubles.GetValueOrDefault(image, "");

    /// <summary>
    /// Whether it is worth asking for. A template's image is asked for again and again, so what the registries said last counts; any other is asked for
    /// when somebody wants it.
    /// </summary>
    public bool MayBePulled(string image) => pull.CanPull(image) && (TroubleOf(image) is "" or Pulling || !templates.Value.Images.ContainsValue(image));

    /// <summary>Brings an image here that a session has to wait for, and tells how long that took.</summary>
    /// <exception cref="SessionException">ImageMissing, with what the registries said; EngineUnavailable.</exception>
    public async Task<TimeSpan> BringAsync(string image, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        try
        {
            if (await EnsureAsync(image, cancellationToken).ConfigureAwait(false)) return time.GetElapsedTime(began);
        }
        catch (EngineException away)
        {
            throw SessionFailures.From(away, image);
        }

        throw SessionFailures.ImageMissing(image, TroubleOf(image));
    }

    /// <summary>One look at an image; pulls it where that is due. True when it is here.</summary>
    /// <exception cref="EngineException">The engine is away.</exception>
    public async Task<bool> EnsureAsync(string image, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = _turns.GetOrAdd(image, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await LookAndPullAsync(image, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(templates.Value.Images.Values.Distinct().Select(image => KeepAsync(image, stoppingToken)));

    private async Task<bool> LookAndPullAsync(string image, CancellationToken cancellationToken)
    {
        string? before = await catalog.LookAsync(image, cancellationToken).ConfigureAwait(false);
        if (!pull.CanPull(image)) return before is not null;

        // What the registries said of a template's image stands until they say something else.
        if (before is null && MayBePulled(image)) _troubles[image] = Pulling;
        long began = time.GetTimestamp();
        IReadOnlyList<string> refusals = await pull.TryAsync(image, cancellationToken).ConfigureAwait(false);
        string? now = await catalog.LookAsync(image, cancellationToken).ConfigureAwait(false);
        if (now is not null && now != before)
        {
            TimeSpan took = time.GetElapsedTime(began);
            PullDuration.Record(took.TotalSeconds);
            LogPulled(image, now, took.TotalSeconds);
            if (before is not null) _replaced[before] = image;
        }

        foreach (string old in _replaced.Where(version => version.Value == image).Select(version => version.Key))
        {
            if (await pull.TryRemoveAsync(old, cancellationToken).ConfigureAwait(false)) _replaced.TryRemove(old, out _);
        }

        string trouble = string.Join("; ", refusals);
        if (trouble.Length > 0 && trouble != TroubleOf(image)) LogRefused(image, trouble);
        if (trouble.Length > 0) _troubles[image] = trouble;
        else _troubles.TryRemove(image, out _);
        return now is not null;
    }

    private async Task KeepAsync(string image, CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            bool here = await LookAsync(image, cancellationToken).ConfigureAwait(false);
            await Task.Delay(here ? options.Value.RefreshInterval : pause, time, cancellationToken).ConfigureAwait(false);
            pause = here ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> LookAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            return await EnsureAsync(image, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException)
        {
            // Told by the monitor; the image may well be there.
            EngineState seen = engine.State;
            while (seen.Facts is null) seen = await engine.ChangeAsync(seen, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Image {Image} is {Id} now, pulled within {Seconds:0.0} s")]
    private partial void LogPulled(string image, string id, double seconds);

    [LoggerMessage(LogLevel.Warning, "Image {Image} cannot be pulled: {Why}. It is tried again")]
    private partial void LogRefused(string image, string why);
}
