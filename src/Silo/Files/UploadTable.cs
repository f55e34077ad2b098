using System.Text.Json;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Files;
using VibeCoading.Silo.Agents;

namespace VibeCoading.Silo.Files;

/// <summary>The uploads of one container by the names that callers chose. Those left alone are dropped when room is wanted.</summary>
internal sealed class UploadTable(TimeProvider time)
{
    private const int Most = 64;

    /// <summary>Longer than any pause of a client that still lives, given that each piece has a request's time to arrive.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Upload> _byName = [];

    /// <exception cref="FileException">LimitReached.</exception>
    public void Add(string name, AgentConnection connection, int handle)
    {
        var upload = new Upload(connection, handle, time.GetTimestamp());
        var dropped = new List<Upload>();
        bool full;
        lock (_gate)
        {
            if (_byName.Remove(name, out Upload? replaced)) dropped.Add(replaced);
            foreach ((string stale, Upload old) in _byName.Where(other => IsStale(other.Value)).ToArray())
            {
                _byName.Remove(stale);
                dropped.Add(old);
            }

            full = _byName.Count >= Most;
            if (full) dropped.Add(upload);
            else _byName.Add(name, upload);
        }

        foreach (Upload gone in dropped) Close(gone.Connection, gone.Handle);
        if (full) throw new FileException(FileError.LimitReached, $"{Most} uploads are under way in this session already.");
    }

    /// <exception cref="FileException">UploadLost.</exception>
    public Upload Get(string name)
    {
        lock (_gate)
        {
            if (!_byName.TryGetValue(name, out Upload? upload) || !upload.Connection.IsOpen)
                throw new FileException(FileError.UploadLost, $"Upload '{name}' is not known, or not any more.");

            upload.UsedAt = time.GetTimestamp();
            return upload;
        }
    }

    public Upload? Take(string name)
    {
        lock (_gate) return _byName.Remove(name, out Upload? upload) ? upload : null;
    }

    /// <summary>Tells the agent to drop a handle, without waiting: a connection that breaks drops it too.</summary>
    public static void Close(AgentConnection connection, int handle) =>
        connection.Tell(Operation.FileClose, JsonSerializer.SerializeToUtf8Bytes(new FileHandle(handle), AgentJson.Default.FileHandle));

    private bool IsStale(Upload upload) => !upload.Connection.IsOpen || time.GetElapsedTime(upload.UsedAt) > IdleLimit;
}
