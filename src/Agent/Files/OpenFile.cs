using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Files;

/// <summary>A file behind a handle. What is asked of it is done one after the other, in the order it was asked.</summary>
internal abstract class OpenFile(Descriptor file) : IDisposable
{
    private readonly Queue<Action> _next = new();
    private bool _isBusy;
    private bool _isAbandoned;

    protected Descriptor File { get; } = file;

    /// <summary>Starts the job now or after those before it; it says <see cref="EndJob"/> when done. On the loop's thread.</summary>
    public void Enqueue(Action start)
    {
        if (_isBusy)
        {
            _next.Enqueue(start);
            return;
        }

        _isBusy = true;
        start();
    }

    public void EndJob()
    {
        _isBusy = false;
        if (_isAbandoned) Dispose();
        else if (_next.TryDequeue(out Action? start)) Enqueue(start);
    }

    /// <summary>Nobody will ask for more: closed once the job under way is done.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _next.Clear();
        if (!_isBusy) Dispose();
    }

    public virtual void Dispose() => File.Dispose();
}
