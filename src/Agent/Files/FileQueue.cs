using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Files;

/// <summary>
/// The file requests of one connection on their way to the file threads: a few at a time, and none while its answers are not taken,
/// so that results do not pile up.
/// </summary>
internal sealed class FileQueue(Connection connection, FileWorkers workers, EventLoop loop) : IOutputSource
{
    private const int MaxRunning = 4;

    private readonly Queue<(FileJob Job, Action Ended)> _ready = new();
    private int _running;
    private int _waitingBytes;

    /// <exception cref="AgentRefusal">Too many bytes wait to be written.</exception>
    public void CheckRoom(int bytes)
    {
        if (_waitingBytes + bytes > FrameLimits.MaxWaitingFileBytes)
            throw new AgentRefusal(AgentError.LimitReached, $"{_waitingBytes} bytes wait to be written on this connection already.");
    }

    public void Hold(int bytes) => _waitingBytes += bytes;

    public void Release(int bytes) => _waitingBytes -= bytes;

    /// <param name="ended">Runs on the loop's thread after the job, or when the connection ended before it.</param>
    public void Add(FileJob job, Action ended)
    {
        _ready.Enqueue((job, ended));
        ServeReaders();
    }

    public void ServeReaders()
    {
        while (_running < MaxRunning && _ready.Count > 0)
        {
            if (!connection.HasRoom)
            {
                connection.ServeLater(this);
                return;
            }

            (FileJob job, Action ended) = _ready.Dequeue();
            Start(job, ended);
        }
    }

    /// <summary>The connection has ended: what was not started will not be.</summary>
    public void Drop()
    {
        while (_ready.TryDequeue(out var next)) next.Ended();
    }

    private void Start(FileJob job, Action ended)
    {
        _running++;
        workers.Run(() =>
        {
            Action finish = job.Work();
            loop.Post(() =>
            {
                _running--;
                finish();
                ended();
                ServeReaders();
            });
        });
    }
}
