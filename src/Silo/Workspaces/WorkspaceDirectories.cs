using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Nodes;

namespace VibeCoading.Silo.Workspaces;

/// <summary>
/// The workspaces of this node: one directory for each session, on the state directory's disk. In it are <c>files</c> and, above a template,
/// <c>work</c>, which the overlay needs, and <c>template</c>, a link to the version below. Where workspaces are limited, the first two are links into
/// the workspace's own disk. <c>epoch</c> is there when it was brought from a snapshot,
/// <c>left</c> when its session lives elsewhere now. Beside the files themselves lies what <see cref="Snapshots.PackedMark"/> says of them.
/// </summary>
internal sealed partial class WorkspaceDirectories(
    IOptions<WorkspaceOptions> options, IOptions<ContainerOptions> container, NodePaths paths, WorkspaceProbe probe, ILogger<WorkspaceDirectories> logger)
{
    /// <summary>Names that a session id cannot have: workspaces on their way in and out.</summary>
    private const string MakingPrefix = ".making-";
    private const string RemovedPrefix = ".removed-";

    private const string Work = "work";
    private const string Template = "template";
    private const string Epoch = "epoch";
    private const string Left = "left";

    /// <summary>Makes the session's workspace, whole or not at all. False when it was there.</summary>
    /// <param name="version">Of its template; empty to begin with nothing.</param>
    /// <exception cref="IOException">The disk or its inodes are used up, or it is broken, or the version is not on this node.</exception>
    public async Task<bool> EnsureAsync(SessionId session, string version, CancellationToken cancellationToken)
    {
        if (Exists(session))
        {
            await EnsureMountedAsync(session, cancellationToken).ConfigureAwait(false);
            return false;
        }

        await MakeAsync(session, epoch: 0, version, _ => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Makes the workspace from what was saved of one, whole or not at all, in place of one that is here.</summary>
    /// <param name="epoch">That <see cref="EpochOf"/> tells of it.</param>
    /// <param name="version">Of the template that lies below what was saved; empty when that is all.</param>
    /// <param name="fill">Brings the files into the directory that it is given.</param>
    /// <exception cref="IOException">As for <see cref="EnsureAsync"/>; or this node cannot lay files above a template.</exception>
    public async Task RestoreAsync(SessionId session, long epoch, string version, Func<string, Task> fill, CancellationToken cancellationToken)
    {
        if (version.Length > 0 && await probe.MethodAsync().ConfigureAwait(false) is var method && method != WorkspaceMethod.Overlay)
            throw new IOException($"What was saved lies above version {version} of its template, and this node's method is {method}.");

        await MakeAsync(session, epoch, version, fill, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The epoch at which the workspace was brought here from what was saved; 0 when it was made here.</summary>
    public long EpochOf(SessionId session)
    {
        string mark = Path.Combine(paths.Workspace(session), Epoch);
        return File.Exists(mark) && long.TryParse(File.ReadAllText(mark), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch) ? epoch : 0;
    }

    /// <summary>Where workspaces have a disk of their own, its files are there only then.</summary>
    public Task EnsureMountedAsync(SessionId session, CancellationToken cancellationToken) => WorkspaceDisk.EnsureMountedAsync(paths.Workspace(session), cancellationToken);

    /// <summary>The version of the template that lies below the workspace; empty when it stands alone.</summary>
    public string VersionOf(SessionId session) => VersionIn(paths.Workspace(session)) ?? "";

    private async Task MakeAsync(SessionId session, long epoch, string version, Func<string, Task> fill, CancellationToken cancellationToken)
    {
        string making = Path.Combine(paths.Workspaces, MakingPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        using var mark = new MakingMark(making);
        try
        {
            OwnedDirectory.EnsurePrivate(making);
            string files = Path.GetFileName(paths.WorkspaceFiles(session));
            string disk = await probe.LimitAsync().ConfigureAwait(false) is { } limit
                ? await WorkspaceDisk.MakeAsync(making, limit, cancellationToken).ConfigureAwait(false)
                : making;
            OwnedDirectory.Ensure(Path.Combine(disk, files), container.Value.User);
            if (version.Length > 0) await FillAsync(making, disk, files, version, cancellationToken).ConfigureAwait(false);
            await fill(Path.Combine(disk, files)).ConfigureAwait(false);
            if (disk != making) LinkInto(making, disk, files, Work);
            if (epoch > 0)
            {
                await File.WriteAllTextAsync(Path.Combine(making, Epoch), epoch.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
                await RemoveAsync(session, cancellationToken).ConfigureAwait(false);
            }

            Directory.Move(making, paths.Workspace(session));
        }
        catch
        {
            await RemoveAsideAsync(making, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public bool Exists(SessionId session) => Directory.Exists(paths.Workspace(session));

    /// <summary>The directory of the template's version that lies below the workspace; null when it stands alone.</summary>
    public string? LowerOf(SessionId session) => VersionIn(paths.Workspace(session)) is { } version ? paths.Template(version) : null;

    public string WorkOf(SessionId session) => Path.Combine(paths.Workspace(session), Work);

    /// <summary>The versions of templates that workspaces on this node need.</summary>
    public IEnumerable<string> Versions() =>
        new DirectoryInfo(paths.Workspaces).EnumerateDirectories().Select(directory => VersionIn(directory.FullName)).OfType<string>().Distinct();

    /// <summary>Makes a slot's workspace the session's. Its container does not notice: a mount follows the directory, not its name. A repeat changes nothing.</summary>
    public void HandOver(SessionId slot, SessionId session)
    {
        if (Exists(slot)) Directory.Move(paths.Workspace(slot), paths.Workspace(session));
    }

    /// <summary>Takes the workspace away at once, then removes its files. What cannot be removed now stays aside for <see cref="RemoveLeftoversAsync"/>.</summary>
    public async Task RemoveAsync(SessionId session, CancellationToken cancellationToken)
    {
        string aside = Path.Combine(paths.Workspaces, RemovedPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            Directory.Move(paths.Workspace(session), aside);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        await RemoveAsideAsync(aside, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finishes removals that were cut short, and removes what died processes of this node were making.</summary>
    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        string[] leftovers =
        [
            .. Directory.EnumerateDirectories(paths.Workspaces, $"{RemovedPrefix}*"), .. MakingMark.Abandoned(paths.Workspaces, MakingPrefix),
            .. MakingMark.Abandoned(paths.Workspaces, WorkspaceProbe.Prefix),
        ];
        foreach (string aside in leftovers) await RemoveAsideAsync(aside, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sessions that have a workspace here, and since when.</summary>
    public IEnumerable<(SessionId Session, DateTimeOffset CreatedAt)> All()
    {
        foreach (DirectoryInfo directory in new DirectoryInfo(paths.Workspaces).EnumerateDirectories())
        {
            if (SessionId.TryParse(directory.Name, out SessionId session)) yield return (session, directory.CreationTimeUtc);
        }
    }

    /// <summary>Since when it has been known that the workspace's session lives elsewhere; the first call notes it.</summary>
    public (DateTimeOffset Since, bool IsNew) LeftSince(SessionId session)
    {
        var mark = new FileInfo(Path.Combine(paths.Workspace(session), Left));
        bool isNew = !mark.Exists;
        if (isNew) mark.Create().Dispose();
        return (mark.LastWriteTimeUtc, isNew);
    }

    /// <summary>Whether nobody has changed anything in it.</summary>
    /// <remarks>Of one that cannot be looked into nobody can say; it counts as somebody's work.</remarks>
    public async Task<bool> IsEmptyAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            await WorkspaceDisk.EnsureMountedAsync(paths.Workspace(session), cancellationToken).ConfigureAwait(false);
            return !Directory.EnumerateFileSystemEntries(paths.WorkspaceFiles(session)).Any();
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Refuses when the disk has less free space than the operator wants kept.</summary>
    /// <exception cref="SessionException"><see cref="SessionError.DiskFull"/>.</exception>
    public void EnsureRoom()
    {
        long free = new DriveInfo(paths.Workspaces).AvailableFreeSpace;
        if (free >= options.Value.MinFreeBytes) return;

        throw new SessionException(
            SessionError.DiskFull,
            $"The node's disk has {free >> 20} MiB left, less than the {options.Value.MinFreeBytes >> 20} MiB that are kept free.",
            retryAfter: TimeSpan.FromSeconds(30));
    }

    private async Task FillAsync(string workspace, string disk, string files, string version, CancellationToken cancellationToken)
    {
        string template = paths.Template(version);
        if (!Directory.Exists(template)) throw new IOException($"Version {version} of the template is not on this node any more.");

        WorkspaceMethod method = await probe.MethodAsync().ConfigureAwait(false);
        if (method == WorkspaceMethod.Overlay)
        {
            Directory.CreateDirectory(Path.Combine(disk, Work));
            Directory.CreateSymbolicLink(Path.Combine(workspace, Template), template);
            return;
        }

        string reflink = method == WorkspaceMethod.Reflink && disk == workspace ? "always" : "never";
        await HostProgram.MustAsync("cp", ["-a", $"--reflink={reflink}", "--", $"{template}/.", Path.Combine(disk, files)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Relative: the workspace is renamed.</summary>
    private static void LinkInto(string workspace, string disk, params string[] names)
    {
        foreach (string target in names.Select(name => Path.Combine(disk, name)).Where(Directory.Exists))
            Directory.CreateSymbolicLink(Path.Combine(workspace, Path.GetFileName(target)), Path.GetRelativePath(workspace, target));
    }

    private static string? VersionIn(string workspace) => Path.GetFileName(new DirectoryInfo(Path.Combine(workspace, Template)).LinkTarget);

    private async Task RemoveAsideAsync(string aside, CancellationToken cancellationToken)
    {
        try
        {
            await WorkspaceDisk.UnmountAsync(aside, cancellationToken).ConfigureAwait(false);
            await TreeRemoval.RemoveAsync(aside, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException stuck)
        {
            LogStuck(stuck, aside);
        }
    }
}
