using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Workspaces;

/// <summary>Finds out by trying, once and when the node starts, what the disk of this node can do for workspaces.</summary>
internal sealed partial class WorkspaceProbe : IHostedService
{
    public const string Prefix = ".probe-";

    /// <summary>The least in which ext4 makes a journal, and some more.</summary>
    private const long SmallDisk = 8L << 20;

    private readonly WorkspaceOptions _options;
    private readonly NodePaths _paths;
    private readonly ILogger<WorkspaceProbe> _logger;
    private readonly Lazy<Task<WorkspaceMethod>> _method;
    private readonly Lazy<Task<long?>> _limit;

    public WorkspaceProbe(IOptions<WorkspaceOptions> options, NodePaths paths, ILogger<WorkspaceProbe> logger)
    {
        (_options, _paths, _logger) = (options.Value, paths, logger);
        _method = new Lazy<Task<WorkspaceMethod>>(async () => _options.Method ?? await InPlaceAsync(FindMethodAsync).ConfigureAwait(false));
        _limit = new Lazy<Task<long?>>(async () => _options.MaxBytes is { } wanted && await InPlaceAsync(place => CanLimitAsync(place, wanted)).ConfigureAwait(false) ? wanted : null);
        VibeTelemetry.Meter.CreateObservableGauge(
            "vibe.workspace.method",
            () => Told(_method, method => new Measurement<int>(1, new KeyValuePair<string, object?>("method", method.ToString()))),
            description: "1 for the way in which this node makes workspaces from templates.");
        VibeTelemetry.Meter.CreateObservableGauge(
            "vibe.workspace.limit",
            () => Told(_limit, limit => new Measurement<long>(limit ?? 0)),
            "By",
            "The size that workspaces are held to; 0 where none is set, or this node cannot.");
    }

    public Task<WorkspaceMethod> MethodAsync() => _method.Value;

    /// <summary>The size that workspaces are held to, in bytes; null where none is set, or this node cannot.</summary>
    public Task<long?> LimitAsync() => _limit.Value;

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(MethodAsync(), LimitAsync());

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<Measurement<TValue>> Told<T, TValue>(Lazy<Task<T>> found, Func<T, Measurement<TValue>> tell)
        where TValue : struct =>
        found is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } task } ? [tell(task.Result)] : [];

    /// <summary>In a directory beside the workspaces, and so on their disk.</summary>
    private async Task<T> InPlaceAsync<T>(Func<string, Task<T>> attempt)
    {
        string place = Path.Combine(_paths.Workspaces, $"{Prefix}{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        using var mark = new MakingMark(place);
        Directory.CreateDirectory(place);
        try
        {
            return await attempt(place).ConfigureAwait(false);
        }
        finally
        {
            await TreeRemoval.RemoveAsync(place, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<WorkspaceMethod> FindMethodAsync(string place)
    {
        foreach (string directory in new[] { "lower", "upper", "work", "merged" }) Directory.CreateDirectory(Path.Combine(place, directory));
        await File.WriteAllTextAsync(Path.Combine(place, "lower", "file"), "").ConfigureAwait(false);
        string? why = await OverlayRefusalAsync(place).ConfigureAwait(false);
        if (why is null)
        {
            LogOverlay();
            return WorkspaceMethod.Overlay;
        }

        (int code, _) = await HostProgram.RunAsync(
            "cp", ["--reflink=always", Path.Combine(place, "lower", "file"), Path.Combine(place, "upper", "file")], CancellationToken.None).ConfigureAwait(false);
        WorkspaceMethod method = code == 0 ? WorkspaceMethod.Reflink : WorkspaceMethod.Copy;
        LogOther(method, why);
        return method;
    }

    private static async Task<string?> OverlayRefusalAsync(string place)
    {
        if (!OverlayMount.CanName(place)) return $"'{place}' has a character that a mount's options cannot hold";

        string merged = Path.Combine(place, "merged");
        string options = OverlayMount.Options(Path.Combine(place, "lower"), Path.Combine(place, "upper"), Path.Combine(place, "work"));
        try
        {
            await HostProgram.MustAsync("mount", ["-t", "overlay", "-o", options, "overlay", merged], CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException refused)
        {
            return refused.Message;
        }

        await HostProgram.MustAsync("umount", [merged], CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    private async Task<bool> CanLimitAsync(string place, long wanted)
    {
        try
        {
            await WorkspaceDisk.MakeAsync(place, SmallDisk, CancellationToken.None).ConfigureAwait(false);
            LogLimited(wanted >> 20);
            return true;
        }
        catch (IOException refused)
        {
            LogUnlimited(wanted >> 20, refused.Message);
            return false;
        }
        finally
        {
            await WorkspaceDisk.UnmountAsync(place, CancellationToken.None).ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Information, "Workspaces are overlays above their templates")]
    private partial void LogOverlay();

    [LoggerMessage(LogLevel.Warning, "Workspaces are made by {Method}, since an overlay is refused: {Why}")]
    private partial void LogOther(WorkspaceMethod method, string why);

    [LoggerMessage(LogLevel.Information, "Workspaces are held to {Mebibytes} MiB, each in a file system of its own")]
    private partial void LogLimited(long mebibytes);

    [LoggerMessage(LogLevel.Warning, "Workspaces are NOT held to {Mebibytes} MiB, since this node cannot mount a file system of its own for each: {Why}")]
    private partial void LogUnlimited(long mebibytes, string why);
}
