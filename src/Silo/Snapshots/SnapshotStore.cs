using System.Collections.Concurrent;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Sessions;

namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// Snapshots of workspaces, in a place out of the nodes' reach: of each session a manifest and the archives that it names. The manifest comes last, so
/// that whoever dies in between leaves the snapshot before. What nothing names any more is <see cref="SnapshotCollector"/>'s.
/// </summary>
/// <param name="chosen">Null where none was asked for.</param>
internal sealed class SnapshotStore(ISnapshotPlace? chosen, TimeProvider time)
{
    /// <summary>Far shorter than what a template's archive that nobody needs is kept for.</summary>
    private static readonly TimeSpan UseInterval = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _usesTold = new();

    public bool IsEnabled => chosen is not null;

    /// <exception cref="InvalidOperationException">None was asked for.</exception>
    public ISnapshotPlace Place => chosen ?? throw new InvalidOperationException("There is no place for snapshots.");

    private SnapshotArchives Archives => new(Place);

    private SnapshotPacking Packing(SessionId session) => new(Archives, session);

    /// <summary>Takes a snapshot of a workspace, in place of the one before. One that was not changed since its last snapshot is not packed again.</summary>
    /// <param name="epoch">Of the activation that asks. One that was overtaken does not replace what came after it.</param>
    /// <param name="template">The version below the files, which <see cref="SaveTemplateAsync"/> has kept; empty when they are all there is.</param>
    /// <param name="isLive">Whether programs may be changing the files. A snapshot of such has each as it was at some moment of the packing.</param>
    /// <exception cref="IOException">It could not be taken; the one before is as it was.</exception>
    /// <exception cref="SessionException"><see cref="SessionError.Superseded"/>: there is one of a later epoch.</exception>
    public async Task SaveAsync(SessionId session, long epoch, string template, string files, bool isLive, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        string outcome = SnapshotMetrics.Failed;
        try
        {
            outcome = await KeepAsync(session, epoch, template, RealPath(files), isLive, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            SnapshotMetrics.Saved(time.GetElapsedTime(began), outcome);
        }
    }

    /// <summary>Keeps a version of a template, for nodes that do not have it. One that is kept is left as it is: its name is its content.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    public async Task SaveTemplateAsync(string version, string files, CancellationToken cancellationToken)
    {
        // First: whoever is about to remove the archive looks at this once more.
        await TellUseAsync(version, cancellationToken).ConfigureAwait(false);
        string archive = SnapshotNames.Template(version);
        if (await Place.FindAsync(archive, cancellationToken).ConfigureAwait(false) is not null) return;

        ArchiveDigest packed = await Archives.PackAsync(archive, files, isLive: false, cancellationToken).ConfigureAwait(false);
        SnapshotMetrics.Wrote(packed.Bytes);
    }

    /// <summary>Brings a template's files into an empty directory. What they are is the caller's to check.</summary>
    /// <exception cref="InvalidDataException">It is not kept.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Task RestoreTemplateAsync(string version, string files, CancellationToken cancellationToken) =>
        Archives.UnpackAsync(SnapshotNames.Template(version), expected: null, files, cancellationToken);

    /// <summary>The session's snapshot; null when there is none.</summary>
    /// <exception cref="InvalidDataException">What is there is none of this session that this node knows.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<SnapshotManifest?> FindAsync(SessionId session, CancellationToken cancellationToken)
    {
        using var json = new MemoryStream();
        return await Place.CopyToAsync(SnapshotNames.Manifest(session), json, cancellationToken).ConfigureAwait(false)
            ? SnapshotManifest.Read(json.GetBuffer().AsSpan(0, (int)json.Length), session)
            : null;
    }

    /// <summary>Brings a snapshot's files back, into a directory that holds nothing else. When this throws, some may be there.</summary>
    /// <exception cref="InvalidDataException">The archive is not what the manifest says.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk is full.</exception>
    public async Task RestoreAsync(SessionId session, SnapshotManifest snapshot, string files, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        string outcome = SnapshotMetrics.Failed;
        try
        {
            string real = RealPath(files);
            await Packing(session).UnpackAsync(snapshot, real, cancellationToken).ConfigureAwait(false);
            using TreeWalk walk = await TreeFingerprint.TakeAsync(real, isLive: false, time, cancellationToken).ConfigureAwait(false);
            await PackedMark.WriteAsync(real, snapshot, walk, isExact: walk.Fingerprint is not null, cancellationToken).ConfigureAwait(false);
            SnapshotMetrics.WasOld(time.GetUtcNow() - snapshot.CreatedAt);
            outcome = SnapshotMetrics.Restored;
        }
        finally
        {
            SnapshotMetrics.Brought(time.GetElapsedTime(began), outcome);
        }
    }

    /// <summary>A repeat changes nothing.</summary>
    /// <exception cref="IOException">Some of it may be there still.</exception>
    public Task RemoveAsync(SessionId session, CancellationToken cancellationToken) => Place.RemoveFolderAsync(session.ToString(), cancellationToken);

    private static string RealPath(string files) => Directory.ResolveLinkTarget(files, returnFinalTarget: true)?.FullName ?? files;

    private async Task<string> KeepAsync(SessionId session, long epoch, string template, string files, bool isLive, CancellationToken cancellationToken)
    {
        using TreeWalk walk = await TreeFingerprint.TakeAsync(files, isLive, time, cancellationToken).ConfigureAwait(false);
        PackedMark? mark = await PackedMark.FindAsync(files, cancellationToken).ConfigureAwait(false);
        SnapshotManifest? before = await BeforeAsync(session, cancellationToken).ConfigureAwait(false);
        ThrowIfOvertaken(before, epoch);
        DateTimeOffset now = time.GetUtcNow();
        bool isKnown = before is not null && before.Template == template && mark?.IsOf(before) == true && await IsWholeAsync(session, before, cancellationToken).ConfigureAwait(false);
        if (isKnown && walk.Fingerprint is not null && walk.Fingerprint == mark!.Fingerprint)
        {
            await WriteAsync(session, before! with { Epoch = epoch, CreatedAt = now }, cancellationToken).ConfigureAwait(false);
            return SnapshotMetrics.Unchanged;
        }

        var wanted = new SnapshotManifest(SnapshotManifest.WholeFormat, session.ToString(), epoch, now, template, SnapshotNames.NewArchive(epoch), Bytes: 0, Sha256: "");
        (SnapshotManifest made, bool isExact) = await Packing(session).PackAsync(isKnown ? before : null, mark, walk, wanted, files, isLive, cancellationToken).ConfigureAwait(false);
        SnapshotMetrics.Wrote(made.Last.Digest.Bytes);
        ThrowIfOvertaken(await BeforeAsync(session, cancellationToken).ConfigureAwait(false), epoch);
        await WriteAsync(session, made, cancellationToken).ConfigureAwait(false);
        await PackedMark.WriteAsync(files, made, walk, isExact, cancellationToken).ConfigureAwait(false);
        if (before is not null) await RemoveAsync(session, before.Archives.Except(made.Archives), cancellationToken).ConfigureAwait(false);
        return made.Increments is null ? SnapshotMetrics.Packed : SnapshotMetrics.Increment;
    }

    /// <summary>Whether all its archives are there, as long as they should be.</summary>
    private async Task<bool> IsWholeAsync(SessionId session, SnapshotManifest snapshot, CancellationToken cancellationToken)
    {
        foreach (SnapshotArchive archive in snapshot.Archives)
        {
            PlacedObject? kept = await Place.FindAsync(SnapshotNames.Of(session, archive.Name), cancellationToken).ConfigureAwait(false);
            if (kept?.Bytes != archive.Digest.Bytes) return false;
        }

        return true;
    }

    /// <summary>Only these: others may be on their way from whoever overtook us.</summary>
    private async Task RemoveAsync(SessionId session, IEnumerable<SnapshotArchive> superseded, CancellationToken cancellationToken)
    {
        try
        {
            foreach (SnapshotArchive archive in superseded) await Place.RemoveAsync(SnapshotNames.Of(session, archive.Name), cancellationToken).ConfigureAwait(false);
        }
        catch (SnapshotPlaceException)
        {
            // They are collected when they are old: the snapshot is there.
        }
    }

    private static void ThrowIfOvertaken(SnapshotManifest? before, long epoch)
    {
        if (before?.Epoch > epoch) throw SessionFailures.Superseded($"There is a snapshot of session {before.Session} by epoch {before.Epoch}: epoch {epoch} has been overtaken.");
    }

    /// <summary>Null also for one that makes no sense here: there is nothing to lose.</summary>
    private async Task<SnapshotManifest?> BeforeAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task WriteAsync(SessionId session, SnapshotManifest manifest, CancellationToken cancellationToken)
    {
        await Place.WriteAsync(
            SnapshotNames.Manifest(session), async target => await target.WriteAsync(manifest.ToJson(), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        // From here on the archive of its template is named, and stays. It may have been removed a moment before.
        if (manifest.Template.Length > 0 && await Place.FindAsync(SnapshotNames.Template(manifest.Template), cancellationToken).ConfigureAwait(false) is null)
            throw new SnapshotPlaceException($"Version {manifest.Template} of its template is not kept any more.");
    }

    private async Task TellUseAsync(string version, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_usesTold.TryGetValue(version, out DateTimeOffset told) && now - told < UseInterval) return;

        await Place.WriteAsync(SnapshotNames.TemplateUse(version), _ => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        _usesTold[version] = now;
    }
}
