using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Templates;

/// <summary>
/// The templates' files on this node. Each is fetched when the node starts, and again while that fails, into a directory that is named after its
/// content and never changes afterwards. A version that is no template's any more goes when the last workspace above it has gone.
/// </summary>
internal sealed partial class TemplateLibrary(
    IOptions<TemplateOptions> options, TemplateFetch fetch, TemplateDirectories directories, TimeProvider time, ILogger<TemplateLibrary> logger) : BackgroundService
{
    /// <summary>The version of a template that begins empty.</summary>
    public const string Empty = "";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CleanInterval = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, string> _versions = new();
    private readonly ConcurrentDictionary<string, string> _troubles = new();

    /// <summary>Why a template's files cannot be used now; null when they can.</summary>
    public TemplateTrouble? TroubleOf(string template)
    {
        if (!options.Value.Contents.ContainsKey(template) || _versions.ContainsKey(template)) return null;

        return _troubles.TryGetValue(template, out string? trouble)
            ? new TemplateTrouble($"Template '{template}' cannot be prepared on this node: {trouble}", IsPassing: false)
            : new TemplateTrouble($"Template '{template}' is being prepared on this node.", IsPassing: true);
    }

    /// <summary>What a new workspace of the template is made from.</summary>
    /// <exception cref="SessionException"><see cref="SessionError.TemplateUnavailable"/>.</exception>
    public string VersionOf(string template)
    {
        if (!options.Value.Contents.ContainsKey(template)) return Empty;

        return _versions.TryGetValue(template, out string? version) ? version : throw SessionFailures.TemplateUnavailable(TroubleOf(template)!.Reason);
    }

    /// <summary>One try to prepare a template; true when it can be used.</summary>
    public async Task<bool> PrepareAsync(string template, CancellationToken cancellationToken)
    {
        string text = options.Value.Contents[template];
        if (!TemplateSource.TryParse(text, out TemplateSource? source)) throw new InvalidOperationException($"'{text}' was to be validated at start.");

        long began = time.GetTimestamp();
        try
        {
            string version = await directories.AddAsync(
                staging => fetch.FetchAsync(source, options.Value.Images[template], staging, cancellationToken), cancellationToken).ConfigureAwait(false);
            _versions[template] = version;
            _troubles.TryRemove(template, out _);
            LogPrepared(template, version, time.GetElapsedTime(began).TotalSeconds);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or EngineException)
        {
            if (!_troubles.TryGetValue(template, out string? before) || before != failure.Message) LogFailed(template, text, failure.Message);
            _troubles[template] = failure.Message;
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(options.Value.Contents.Keys.Select(template => UntilPreparedAsync(template, stoppingToken))).ConfigureAwait(false);
        using var timer = new PeriodicTimer(CleanInterval, time);
        do
        {
            try
            {
                await directories.RemoveUnusedAsync(_versions.Values, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
            {
                LogStuck(stuck.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task UntilPreparedAsync(string template, CancellationToken cancellationToken)
    {
        for (TimeSpan pause = FirstPause; !await PrepareAsync(template, cancellationToken).ConfigureAwait(false); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Information, "Template {Template} is ready as version {Version} after {Seconds:0.00} s")]
    private partial void LogPrepared(string template, string version, double seconds);

    [LoggerMessage(LogLevel.Warning, "Template {Template} cannot be prepared from {Source}: {Why}. It is tried again")]
    private partial void LogFailed(string template, string source, string why);

    [LoggerMessage(LogLevel.Warning, "Versions of templates that nothing uses are still there: {Why}")]
    private partial void LogStuck(string why);
}
