namespace VibeCoading.Silo.Snapshots;

/// <summary>
/// Where snapshots are kept, out of every node's reach to lose: objects with names like <c>folder/file</c>. What makes a snapshot of them is
/// <see cref="SnapshotStore"/>'s.
/// </summary>
internal interface ISnapshotPlace
{
    /// <summary>Keeps an object under a name, in place of the one before. It is there as a whole once this returns, and not at all when it throws.</summary>
    /// <param name="write">Writes the content; what it throws is thrown on.</param>
    /// <exception cref="SnapshotPlaceException">It could not be kept.</exception>
    Task WriteAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken);

    /// <summary>Copies an object's content; false when there is none.</summary>
    /// <exception cref="SnapshotPlaceException">It could not be read. What <paramref name="target"/> throws is thrown on.</exception>
    Task<bool> CopyToAsync(string name, Stream target, CancellationToken cancellationToken);

    /// <exception cref="SnapshotPlaceException">Nobody knows whether it is there.</exception>
    Task<PlacedObject?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All objects, in no order. One that comes or goes meanwhile may be among them or not.</summary>
    /// <exception cref="SnapshotPlaceException">They cannot be listed.</exception>
    IAsyncEnumerable<PlacedObject> ListAsync(CancellationToken cancellationToken);

    /// <summary>A repeat changes nothing.</summary>
    /// <exception cref="SnapshotPlaceException">It may be there still.</exception>
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes all objects of a folder. A repeat changes nothing.</summary>
    /// <exception cref="SnapshotPlaceException">Some may be there still.</exception>
    Task RemoveFolderAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Removes what is left of writes that began before a time and were never finished: their process died. Gives how many.</summary>
    /// <exception cref="SnapshotPlaceException">Some may be there still.</exception>
    Task<int> RemoveUnfinishedAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
