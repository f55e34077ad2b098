using VibeCoading.Contracts.Sessions;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Pools;

/// <summary>
/// Takes away slots that nobody is to have any more, without keeping anybody waiting. While the engine is away it waits for that; what is left all the
/// same, or when the process ends, is the reaper's.
/// </summary>
internal sealed partial class SlotRemoval(
    SlotShelf shelf,
    SessionContainers containers,
    RunDirectories runDirectories,
    WorkspaceDirectories workspaces,
    EngineMonitor engine,
    TimeProvider time,
    ILogger<SlotRemoval> logger) : IAsyncDisposable
{
    /// <summary>The monitor takes its time to notice that the engine has gone.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<Task> _underWay = [];

    /// <summary>Of a slot that runs and was taken from the shelf.</summary>
    public void Begin(HotSlot slot) => Begin(RemoveAsync(slot));

    /// <summary>Of a slot that was never started, or never came onto the shelf.</summary>
    public void Begin(SessionId slot) => Begin(RemoveAsync(slot));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task[] underWay;
        lock (_lock) underWay = [.. _underWay];
        await Task.WhenAll(underWay).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Begin(Task removal)
    {
        lock (_lock)
        {
            _underWay.RemoveAll(done => done.IsCompleted);
            _underWay.Add(removal);
        }
    }

    private async Task RemoveAsync(HotSlot slot)
    {
        await slot.Connection.DisposeAsync().ConfigureAwait(false);
        await RemoveAsync(slot.Id).ConfigureAwait(false);
    }

    private async Task RemoveAsync(SessionId slot)
    {
        try
        {
            while (!await TryRemoveAsync(slot).ConfigureAwait(false))
            {
                await Task.Delay(Pause, time, _stopping.Token).ConfigureAwait(false);
                EngineState seen = engine.State;
                while (seen.Facts is null) seen = await engine.ChangeAsync(seen, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Whoever comes next finds it.
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

    /// <summary>False when the engine is away.</summary>
    private async Task<bool> TryRemoveAsync(SessionId slot)
    {
        try
        {
            await containers.RemoveAsync(slot).ConfigureAwait(false);
            await runDirectories.RemoveAsync(slot, CancellationToken.None).ConfigureAwait(false);
            await workspaces.RemoveAsync(slot, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (EngineException away) when (away.Fault == EngineFault.Unavailable)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Slot {Slot} could not all be removed; it is tried again later")]
    private partial void LogLeft(Exception error, SessionId slot);
}
