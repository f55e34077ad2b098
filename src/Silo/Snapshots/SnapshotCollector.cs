using StackExchange.Redis;
using VibeCoading.Contracts.Cluster;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Reconciliation;

namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// Removes from the place of snapshots what no session needs: snapshots of deleted sessions, archives that no manifest names, templates that no snapshot
/// lies above, writes that were never finished. Any node may do so, several at once too: each step is right by itself.
/// </summary>
internal sealed partial class SnapshotCollector(SnapshotStore snapshots, NodeRegistry registry, TimeProvider time, ILogger<SnapshotCollector> logger) : BackgroundService
{
    /// <summary>No upload takes so long: what is older and not named was left by a process that died.</summary>
    public static readonly TimeSpan UnfinishedAge = TimeSpan.FromDays(1);

    /// <summary>Many times what may pass between a node's word that it needs a template and the manifest that names it.</summary>
    public static readonly TimeSpan TemplateAge = TimeSpan.FromDays(7);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private string? _trouble;
    private (int Unknown, int Unreadable) _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!snapshots.IsEnabled) return;

        using var timer = new PeriodicTimer(Interval / 4, time);
        do
        {
            string? trouble = null;
            try
            {
                if (await registry.BeginCollectionAsync(Interval, stoppingToken).ConfigureAwait(false)) await CollectAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SnapshotPlaceException || StoreOutage.Is(failure, stoppingToken))
            {
                trouble = failure.Message;
            }

            if (trouble is not null && trouble != _trouble) LogTrouble(trouble);
            _trouble = trouble;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>One round.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        Removed("unfinished", await snapshots.Place.RemoveUnfinishedAsync(time.GetUtcNow() - UnfinishedAge, cancellationToken).ConfigureAwait(false));
        List<PlacedObject> all = [];
        await foreach (PlacedObject found in snapshots.Place.ListAsync(cancellationToken).ConfigureAwait(false)) all.Add(found);

        var needed = new HashSet<string>();
        (int unknown, int unreadable) = (0, 0);
        foreach (IGrouping<string, PlacedObject> folder in all.GroupBy(found => SnapshotNames.Parts(found.Name).Folder))
        {
            if (!SessionId.TryParse(folder.Key, out SessionId session)) continue;

            if (await registry.WasDeletedAsync(session, cancellationToken).ConfigureAwait(false))
            {
                await snapshots.Place.RemoveFolderAsync(folder.Key, cancellationToken).ConfigureAwait(false);
                Removed("session", 1);
                continue;
            }

            if (!await registry.IsKnownAsync(session, cancellationToken).ConfigureAwait(false)) unknown++;
            if (!await CollectArchivesAsync(session, folder, needed, cancellationToken).ConfigureAwait(false)) unreadable++;
        }

        // One that cannot be read may name any of them.
        if (unreadable == 0) await CollectTemplatesAsync(all, needed, cancellationToken).ConfigureAwait(false);
        if (_told.Unknown != unknown && unknown > 0) LogKept(unknown);
        if (_told.Unreadable != unreadable && unreadable > 0) LogUnreadable(unreadable);
        _told = (unknown, unreadable);
    }

    /// <summary>Removes a session's archives that its manifest does not name. False when it cannot be read, and nothing was removed.</summary>
    private async Task<bool> CollectArchivesAsync(SessionId session, IEnumerable<PlacedObject> folder, HashSet<string> needed, CancellationToken cancellationToken)
    {
        SnapshotManifest? manifest;
        try
        {
            manifest = await snapshots.FindAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        if (manifest is not null) needed.Add(manifest.Template);
        HashSet<string> named = [.. (manifest?.Archives ?? []).Select(archive => archive.Name)];
        foreach (PlacedObject found in folder.Where(found => !SnapshotNames.IsManifest(found.Name) && !named.Contains(SnapshotNames.Parts(found.Name).File) && IsOlder(found.ChangedAt, UnfinishedAge)))
        {
            await snapshots.Place.RemoveAsync(found.Name, cancellationToken).ConfigureAwait(false);
            Removed("archive", 1);
        }

        return true;
    }

    /// <remarks>
    /// A node that begins to need a version says so first, then looks whether its archive is there, and once more when its manifest names it. One that
    /// said so while the manifests were read is seen here by a second look.
    /// </remarks>
    private async Task CollectTemplatesAsync(IEnumerable<PlacedObject> all, HashSet<string> needed, CancellationToken cancellationToken)
    {
        foreach (IGrouping<string?, PlacedObject> version in all.GroupBy(found => SnapshotNames.VersionOf(found.Name)))
        {
            if (version.Key is null || needed.Contains(version.Key) || version.Any(found => !IsOlder(found.ChangedAt, TemplateAge))) continue;

            string use = SnapshotNames.TemplateUse(version.Key);
            PlacedObject? told = await snapshots.Place.FindAsync(use, cancellationToken).ConfigureAwait(false);
            if (told is not null && !IsOlder(told.ChangedAt, TemplateAge)) continue;

            await snapshots.Place.RemoveAsync(SnapshotNames.Template(version.Key), cancellationToken).ConfigureAwait(false);
            await snapshots.Place.RemoveAsync(use, cancellationToken).ConfigureAwait(false);
            Removed("template", 1);
        }
    }

    private void Removed(string kind, int count)
    {
        if (count == 0) return;

        SnapshotMetrics.Removed(kind, count);
        LogRemoved(kind, count);
    }

    private bool IsOlder(DateTimeOffset changedAt, TimeSpan age) => time.GetUtcNow() - changedAt > age;

    [LoggerMessage(LogLevel.Information, "Removed from the place of snapshots, of kind {Kind}: {Count}")]
    private partial void LogRemoved(string kind, int count);

    [LoggerMessage(LogLevel.Warning, "{Count} snapshots belong to sessions that the store does not know. They are kept; remove them by hand if they are not wanted")]
    private partial void LogKept(int count);

    [LoggerMessage(LogLevel.Warning, "{Count} snapshots cannot be read here. Until they can, no template is removed from the place of snapshots")]
    private partial void LogUnreadable(int count);

    [LoggerMessage(LogLevel.Warning, "Old snapshots are not collected for now: {Reason}")]
    private partial void LogTrouble(string reason);
}
