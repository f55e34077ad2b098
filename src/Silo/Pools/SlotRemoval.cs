using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Pools;

/// <summary>Takes away slots that nobody is to have any more, without keeping anybody waiting. What cannot be removed now is the reaper's.</summary>
internal sealed partial class SlotRemoval(
    SlotShelf shelf, SessionContainers containers, RunDirectories runDirectories, WorkspaceDirectories workspaces, ILogger<SlotRemoval> logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Task> _underWay = [];

    /// <summary>Of a slot that was taken from the shelf.</summary>
    public void Begin(WarmSlot slot) => Begin(RemoveAsync(slot));

    /// <summary>Of a slot that never came onto the shelf.</summary>
    public void Begin(SessionId slot) => Begin(RemoveAsync(slot));

    public async ValueTask DisposeAsync()
    {
        Task[] underWay;
        lock (_lock) underWay = [.. _underWay];
        await Task.WhenAll(underWay).ConfigureAwait(false);
    }

    private void Begin(Task removal)
    {
        lock (_lock)
        {
            _underWay.RemoveAll(done => done.IsCompleted);
            _underWay.Add(removal);
        }
    }

    private async Task RemoveAsync(WarmSlot slot)
    {
        await slot.Connection.DisposeAsync().ConfigureAwait(false);
        await RemoveAsync(slot.Id).ConfigureAwait(false);
    }

    private async Task RemoveAsync(SessionId slot)
    {
        try
        {
            await containers.RemoveAsync(slot).ConfigureAwait(false);
            await runDirectories.RemoveAsync(slot, CancellationToken.None).ConfigureAwait(false);
            await workspaces.RemoveAsync(slot, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception left) when (left is EngineException or IOException or UnauthorizedAccessException)
        {
            LogLeft(left, slot);
        }
        finally
        {
            shelf.Forget(slot);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Slot {Slot} could not all be removed; it is tried again later")]
    private partial void LogLeft(Exception error, SessionId slot);
}
