using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Workspaces;

/// <summary>Finds out by trying which way of making workspaces the disk of this node can do.</summary>
internal sealed partial class WorkspaceProbe
{
    private readonly WorkspaceMethod? _set;
    private readonly NodePaths _paths;
    private readonly ILogger<WorkspaceProbe> _logger;
    private readonly Lazy<Task<WorkspaceMethod>> _method;
    private WorkspaceMethod? _found;

    public WorkspaceProbe(IOptions<WorkspaceOptions> options, NodePaths paths, ILogger<WorkspaceProbe> logger)
    {
        (_set, _paths, _logger) = (options.Value.Method, paths, logger);
        _method = new Lazy<Task<WorkspaceMethod>>(FindAsync);
        VibeTelemetry.Meter.CreateObservableGauge(
            "vibe.workspace.method",
            () => _found is { } found ? [new Measurement<int>(1, new KeyValuePair<string, object?>("method", found.ToString()))] : Array.Empty<Measurement<int>>(),
            description: "1 for the way in which this node makes workspaces from templates.");
    }

    /// <summary>Is tried once, at the first call.</summary>
    public Task<WorkspaceMethod> MethodAsync() => _method.Value;

    private async Task<WorkspaceMethod> FindAsync()
    {
        WorkspaceMethod method = _set ?? await TryAsync().ConfigureAwait(false);
        _found = method;
        return method;
    }

    private async Task<WorkspaceMethod> TryAsync()
    {
        string place = Path.Combine(_paths.Workspaces, $".probe-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        foreach (string directory in new[] { "lower", "upper", "work", "merged" }) Directory.CreateDirectory(Path.Combine(place, directory));
        try
        {
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
        finally
        {
            await TreeRemoval.RemoveAsync(place, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<string?> OverlayRefusalAsync(string place)
    {
        if (!OverlayMount.CanName(place)) return $"'{place}' has a character that a mount's options cannot hold";

        string merged = Path.Combine(place, "merged");
        string options = OverlayMount.Options(Path.Combine(place, "lower"), Path.Combine(place, "upper"), Path.Combine(place, "work"));
        (int code, string words) = await HostProgram.RunAsync("mount", ["-t", "overlay", "-o", options, "overlay", merged], CancellationToken.None).ConfigureAwait(false);
        if (code != 0) return words;

        await HostProgram.MustAsync("umount", [merged], CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    [LoggerMessage(LogLevel.Information, "Workspaces are overlays above their templates")]
    private partial void LogOverlay();

    [LoggerMessage(LogLevel.Warning, "Workspaces are made by {Method}, since an overlay is refused: {Why}")]
    private partial void LogOther(WorkspaceMethod method, string why);
}
