using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>Reads that wait for output. A viewer is no more than that: there is nothing to queue for it.</summary>
internal sealed class TerminalReaders(ByteRing output) : IOutputSource, IDisposable
{
    private readonly List<WaitingRead> _waiting = [];
    private ExitRecord? _exit;

    public void Read(Connection connection, uint id, TerminalRead request)
    {
        if (request.Offset > output.Head)
            throw new AgentRefusal(AgentError.InvalidOffset, $"Offset {request.Offset} is beyond the {output.Head} bytes that terminal {request.Id} produced.");
        if (TryAnswer(connection, id, request.Offset, request.MaxBytes)) return;

        var read = new WaitingRead(this, connection, id, request.Offset, request.MaxBytes);
        connection.Wait(read);
        _waiting.Add(read);
    }

    /// <summary>All output was told; from now on readers at its end are told how it ended.</summary>
    public void End(ExitRecord exit)
    {
        _exit = exit;
        ServeReaders();
    }

    public void ServeReaders()
    {
        int kept = 0;
        for (int i = 0; i < _waiting.Count; i++)
        {
            WaitingRead read = _waiting[i];
            if (!read.Connection.HasRoom) read.Connection.ServeLater(this);
            else if (TryAnswer(read.Connection, read.Id, read.Offset, read.MaxBytes))
            {
                read.Connection.EndWait(read);
                continue;
            }

            _waiting[kept++] = read;
        }

        _waiting.RemoveRange(kept, _waiting.Count - kept);
    }

    /// <summary>The output is about to go; a reader that could not be served until now cannot be any more.</summary>
    public void Dispose()
    {
        foreach (WaitingRead read in _waiting)
        {
            if (read.Connection.EndWait(read)) read.Connection.Refuse(read.Id, AgentError.Unknown, "The terminal was dropped.");
        }

        _waiting.Clear();
    }

    private bool TryAnswer(Connection connection, uint id, long asked, int most)
    {
        long offset = Math.Max(asked, output.Tail);
        bool ended = offset == output.Head;
        if (ended && _exit is null) return false;

        Span<byte> head = stackalloc byte[TerminalOutput.HeadBytes];
        TerminalOutput.EncodeHead(offset, ended, head);
        if (ended)
        {
            connection.Answer(id, head, TerminalOutput.EncodeExit(_exit!), default);
            return true;
        }

        output.Peek(offset, most, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second);
        connection.Answer(id, head, first, second);
        return true;
    }

    private sealed class WaitingRead(TerminalReaders readers, Connection connection, uint id, long offset, int maxBytes)
        : WaitingRequest(connection, id)
    {
        public long Offset { get; } = offset;

        public int MaxBytes { get; } = maxBytes;

        public override void Abandon() => readers._waiting.Remove(this);
    }
}
