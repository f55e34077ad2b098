using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Telemetry;

namespace VibeCoading.Silo.Workspaces;

/// <summary>
/// Limits what a workspace may take of the node's disk: a file system of its own in a sparse file, mounted beside it. What is not written takes no
/// room. Mounts outlive the process, as the containers do that use them; after a restart of the host they are made again.
/// </summary>
internal sealed partial class WorkspaceDisks
{
    private const string Image = "disk.img";
    private const string MountPoint = "disk";

    /// <summary>No larger than need be: the smallest that holds a journal.</summary>
    private const long ProbeBytes = 8L << 20;

    private readonly long? _limit;
    private readonly NodePaths _paths;
    private readonly ILogger<WorkspaceDisks> _logger;
    private readonly Lazy<Task<bool>> _works;
    private bool? _found;

    public WorkspaceDisks(IOptions<WorkspaceOptions> options, NodePaths paths, ILogger<WorkspaceDisks> logger)
    {
        (_limit, _paths, _logger) = (options.Value.MaxBytes, paths, logger);
        _works = new Lazy<Task<bool>>(TryAsync);
        VibeTelemetry.Meter.CreateObservableGauge(
            "vibe.workspace.limited",
            () => _found is { } found ? [new Measurement<int>(found ? 1 : 0)] : Array.Empty<Measurement<int>>(),
            description: "1 when workspaces are held to the size that was set, 0 when this node cannot.");
    }

    /// <summary>Whether workspaces are to be limited, and can be. Is tried once, at the first call.</summary>
    public async Task<bool> LimitAsync() => _limit is not null && await _works.Value.ConfigureAwait(false);

    /// <summary>Makes the workspace's own file system, if there is to be one, and gives the directory where its files belong.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public async Task<string> MakeAsync(string workspace, CancellationToken cancellationToken)
    {
        if (!await LimitAsync().ConfigureAwait(false)) return workspace;

        await MakeAsync(workspace, _limit!.Value, cancellationToken).ConfigureAwait(false);
        return Path.Combine(workspace, MountPoint);
    }

    /// <summary>Mounts it again, if it has one that is not mounted.</summary>
    /// <exception cref="IOException">It cannot be mounted.</exception>
    public static async Task EnsureMountedAsync(string workspace, CancellationToken cancellationToken)
    {
        // The directory below the mount holds nothing.
        if (File.Exists(Path.Combine(workspace, Image)) && !Directory.EnumerateFileSystemEntries(Path.Combine(workspace, MountPoint)).Any())
            await MountAsync(workspace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Before its files can be removed. A repeat changes nothing.</summary>
    public static async Task UnmountAsync(string workspace, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(workspace, Image))) return;

        string at = Path.Combine(workspace, MountPoint);
        (int code, _) = await HostProgram.RunAsync("umount", [at], cancellationToken).ConfigureAwait(false);
        // Somebody looks into it: it goes when they leave.
        if (code != 0) await HostProgram.RunAsync("umount", ["--lazy", at], cancellationToken).ConfigureAwait(false);
    }

    private static async Task MakeAsync(string workspace, long bytes, CancellationToken cancellationToken)
    {
        string image = Path.Combine(workspace, Image);
        using (FileStream file = File.Create(image)) file.SetLength(bytes);
        await HostProgram.MustAsync("mkfs.ext4", ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard", image], cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(Path.Combine(workspace, MountPoint));
        await MountAsync(workspace, cancellationToken).ConfigureAwait(false);
    }

    /// <remarks>With <c>discard</c>, what the user deletes is the node's again.</remarks>
    private static Task MountAsync(string workspace, CancellationToken cancellationToken) =>
        HostProgram.MustAsync("mount", ["-t", "ext4", "-o", "loop,discard,nosuid,nodev", Path.Combine(workspace, Image), Path.Combine(workspace, MountPoint)], cancellationToken);

    private async Task<bool> TryAsync()
    {
        string place = Path.Combine(_paths.Workspaces, $".probe-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        Directory.CreateDirectory(place);
        try
        {
            await MakeAsync(place, ProbeBytes, CancellationToken.None).ConfigureAwait(false);
            LogLimited(_limit!.Value >> 20);
            _found = true;
        }
        catch (IOException refused)
        {
            LogUnlimited(_limit!.Value >> 20, refused.Message);
            _found = false;
        }
        finally
        {
            await UnmountAsync(place, CancellationToken.None).ConfigureAwait(false);
            await TreeRemoval.RemoveAsync(place, CancellationToken.None).ConfigureAwait(false);
        }

        return _found.Value;
    }

    [LoggerMessage(LogLevel.Information, "Workspaces are limited to {Mebibytes} MiB, each in a file system of its own")]
    private partial void LogLimited(long mebibytes);

    [LoggerMessage(LogLevel.Warning, "Workspaces are NOT limited to {Mebibytes} MiB, since this node cannot mount a file system of its own for each: {Why}")]
    private partial void LogUnlimited(long mebibytes, string why);
}
