namespace VibeCoading.Agent.Files;

/// <summary>
/// A few threads for what may wait for a disk. The first is there from the start: once programs have used up the container's
/// processes, no thread can be had any more. The others start when there is work for them.
/// </summary>
internal sealed class FileWorkers
{
    private const int MaxThreads = 4;
    private const int StackBytes = 256 * 1024;

    private readonly Queue<Action> _jobs = new();
    private int _threads;
    private int _idle;

    public FileWorkers() => StartThread();

    public void Run(Action job)
    {
        lock (_jobs)
        {
            _jobs.Enqueue(job);
            Monitor.Pulse(_jobs);
            if (_idle >= _jobs.Count || _threads == MaxThreads) return;
        }

        StartThread();
    }

    private void StartThread()
    {
        try
        {
            new Thread(Work, StackBytes) { IsBackground = true, Name = "files" }.Start();
            _threads++;
        }
        catch (OutOfMemoryException) when (_threads > 0)
        {
            // What the runtime calls it when the kernel allows no more threads. Those that run do the work.
        }
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
