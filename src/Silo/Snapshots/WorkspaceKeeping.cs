using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Nodes;
using VibeCoading.Silo.Sessions;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Takes the workspaces of sessions that fall asleep off this node, and brings them back.</summary>
internal sealed partial class WorkspaceKeeping(
    IOptions<SnapshotOptions> options, SnapshotStore snapshots, WorkspaceDirectories workspaces, TemplateDirectories templates, NodePaths paths, ILogger<WorkspaceKeeping> logger)
    : IDisposable
{
    /// <summary>Of sessions that are awake: whoever works on this node is to have the rest of it.</summary>
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _turns = new(AtOnce);

    public TimeSpan? Interval => snapshots.IsEnabled ? options.Value.Interval : null;

    public void Dispose() => _turns.Dispose();

    /// <summary>Saves the workspace of a session that is awake; false when it could not be saved.</summary>
    /// <param name="workspace">Under whose name it lies.</param>
    public async Task<bool> SnapshotAsync(SessionId session, SessionId workspace, long epoch, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PutAsync(session, workspace, epoch, isLive: true, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IOException failure)
        {
            LogNotSaved(session, failure.Message);
            return false;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>False when the workspace stays here: nothing else was asked for, or it could not be saved.</summary>
    /// <exception cref="SessionException">It is neither here nor in a snapshot.</exception>
    public async Task<bool> SaveAsync(SessionId session, long epoch, CancellationToken cancellationToken)
    {
        if (!snapshots.IsEnabled) return false;

        if (!workspaces.Exists(session))
        {
            // Saved by a process that died before it could say so.
            if (await FoundAsync(session, cancellationToken).ConfigureAwait(false) is not null) return true;
            throw SessionFailures.StartFailed("Its workspace is neither on this node nor in a snapshot.");
        }

        try
        {
            await workspaces.EnsureMountedAsync(session, cancellationToken).ConfigureAwait(false);
            await PutAsync(session, session, epoch, isLive: false, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            LogStays(session, failure.Message);
            return false;
        }

        // A silo that was paused meanwhile may find that another of its node has woken the session.
        if (Directory.Exists(paths.SessionRun(session))) throw SessionFailures.Superseded($"Session {session} was woken while its workspace was being saved.");
        await workspaces.RemoveAsync(session, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <exception cref="SessionException">As <see cref="Grains.Nodes.ISessionHost.RestoreAsync"/> says.</exception>
    public async Task RestoreAsync(SessionId session, long epoch, CancellationToken cancellationToken)
    {
        if (!snapshots.IsEnabled) throw SessionFailures.StartFailed($"Its workspace is not on this node, which has no place for snapshots ({SnapshotOptions.Section}).");

        workspaces.EnsureRoom();
        SnapshotManifest snapshot = await FoundAsync(session, cancellationToken).ConfigureAwait(false) ?? throw SessionFailures.StartFailed("Its workspace is neither on this node nor in a snapshot.");
        if (snapshot.Template.Length > 0) await EnsureTemplateAsync(snapshot.Template, cancellationToken).ConfigureAwait(false);
        try
        {
            await workspaces.RestoreAsync(
                session, epoch, snapshot.Template, files => snapshots.RestoreAsync(session, snapshot, files, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException broken)
        {
            throw SessionFailures.StartFailed(broken.Message);
        }
    }

    /// <exception cref="IOException">Some of its snapshot may be there still.</exception>
    public Task RemoveAsync(SessionId session, CancellationToken cancellationToken) => snapshots.IsEnabled ? snapshots.RemoveAsync(session, cancellationToken) : Task.CompletedTask;

    private async Task PutAsync(SessionId session, SessionId workspace, long epoch, bool isLive, CancellationToken cancellationToken)
    {
        string version = workspaces.VersionOf(workspace);
        if (version.Length > 0) await snapshots.SaveTemplateAsync(version, paths.Template(version), cancellationToken).ConfigureAwait(false);
        await snapshots.SaveAsync(session, epoch, version, paths.WorkspaceFiles(workspace), isLive, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A template may have changed since, or never have been on this node.</summary>
    private async Task EnsureTemplateAsync(string version, CancellationToken cancellationToken)
    {
        if (Directory.Exists(paths.Template(version))) return;

        string found = await templates.AddAsync(files => snapshots.RestoreTemplateAsync(version, files, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (found != version) throw SessionFailures.StartFailed($"What is kept as version {version} of its template is version {found}.");
    }

    private async Task<SnapshotManifest?> FoundAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            return await snapshots.FindAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException broken)
        {
            throw SessionFailures.StartFailed(broken.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The workspace of session {Session} could not be saved while it is awake: {Why}")]
    private partial void LogNotSaved(SessionId session, string why);

    [LoggerMessage(LogLevel.Warning, "The workspace of session {Session} could not be saved and stays on this node: {Why}")]
    private partial void LogStays(SessionId session, string why);
}
