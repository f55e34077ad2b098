namespace VibeCoading.Agent.Files;

/// <summary>
/// A few threads for what may wait for a disk. They start when there is work, and an agent whose files nobody asked for has none.
/// </summary>
internal sealed class FileWorkers
{
    private const int MaxThreads = 4;
    private const int StackBytes = 256 * 1024;

    private readonly Queue<Action> _jobs = new();
    private int _threads;
    private int _idle;

    public void Run(Action job)
    {
        lock (_jobs)
        {
            _jobs.Enqueue(job);
            Monitor.Pulse(_jobs);
            if (_idle >= _jobs.Count || _threads == MaxThreads) return;
            _threads++;
        }

        new Thread(Work, StackBytes) { IsBackground = true, Name = "files" }.Start();
    }

    private void Work()
    {
        while (true) Next()();
    }

    private Action Next()
    {
        lock (_jobs)
        {
            _idle++;
            while (_jobs.Count == 0) Monitor.Wait(_jobs);
            _idle--;
            return _jobs.Dequeue();
        }
    }
}
