using System.Threading.Tasks.Sources;

namespace VibeCoading.Gateway.Transport;

/// <summary>The end of one read or write after the other, awaited without an allocation. Who waits goes on within <see cref="Complete"/>.</summary>
internal sealed class SocketCompletion : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _core;

    /// <summary>Only after the last one was awaited.</summary>
    public short Begin()
    {
        _core.Reset();
        return _core.Version;
    }

    public void Complete(int count) => _core.SetResult(count);

    public void Fail(Exception failure) => _core.SetException(failure);

    int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
