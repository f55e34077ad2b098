namespace VibeCoading.Bench.Terminals;

/// <summary>What goes together, the latest first.</summary>
internal sealed class Belongings : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _kept = [];

    public T Keep<T>(T opened)
        where T : IAsyncDisposable
    {
        _kept.Push(opened);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        while (_kept.TryPop(out IAsyncDisposable? last)) await last.DisposeAsync();
    }
}
