using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Files;

/// <summary>The open files of one connection.</summary>
internal sealed class FileHandles
{
    private const int MaxHandles = 64;

    private readonly Dictionary<int, OpenFile> _files = [];
    private int _last;
    private int _opening;

    /// <exception cref="AgentRefusal">Too many are open.</exception>
    public void CheckRoom()
    {
        if (_files.Count + _opening >= MaxHandles) throw new AgentRefusal(AgentError.LimitReached, $"{MaxHandles} files are open on this connection already.");
    }

    /// <summary>A file being opened takes a place already.</summary>
    public void BeginOpening() => _opening++;

    public void EndOpening() => _opening--;

    public int Add(OpenFile file)
    {
        _files.Add(++_last, file);
        return _last;
    }

    /// <exception cref="AgentRefusal">There is no such handle, or it is not for this.</exception>
    public T Get<T>(int handle)
        where T : OpenFile =>
        _files.GetValueOrDefault(handle) as T ?? throw new AgentRefusal(AgentError.Unknown, $"There is no file handle {handle} for this.");

    public OpenFile? Remove(int handle) => _files.Remove(handle, out OpenFile? file) ? file : null;

    public void AbandonAll()
    {
        foreach (OpenFile file in _files.Values) file.Abandon();
        _files.Clear();
    }
}
