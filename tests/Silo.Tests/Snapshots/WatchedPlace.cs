using VibeCoading.Silo.Snapshots;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>A place where something happens while it is used.</summary>
internal sealed class WatchedPlace(ISnapshotPlace place) : ISnapshotPlace
{
    /// <summary>What somebody finds who looks at an object.</summary>
    public Func<PlacedObject, PlacedObject> Found { get; init; } = found => found;

    /// <summary>Happens when an object's first bytes come.</summary>
    public Action Writing { get; init; } = () => { };

    public Task WriteAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken) =>
        place.WriteAsync(name, target => write(new Watched(target, Writing)), cancellationToken);

    public Task<bool> CopyToAsync(string name, Stream target, CancellationToken cancellationToken) => place.CopyToAsync(name, target, cancellationToken);

    public async Task<PlacedObject?> FindAsync(string name, CancellationToken cancellationToken) =>
        await place.FindAsync(name, cancellationToken) is { } found ? Found(found) : null;

    public IAsyncEnumerable<PlacedObject> ListAsync(CancellationToken cancellationToken) => place.ListAsync(cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => place.RemoveAsync(name, cancellationToken);

    public Task RemoveFolderAsync(string folder, CancellationToken cancellationToken) => place.RemoveFolderAsync(folder, cancellationToken);

    public Task<int> RemoveUnfinishedAsync(DateTimeOffset before, CancellationToken cancellationToken) => place.RemoveUnfinishedAsync(before, cancellationToken);

    private sealed class Watched(Stream target, Action writing) : WriteOnlyStream
    {
        private bool _began;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_began) writing();
            _began = true;
            return target.WriteAsync(buffer, cancellationToken);
        }
    }
}
