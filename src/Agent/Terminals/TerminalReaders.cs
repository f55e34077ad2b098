using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>Reads that wait for output. A viewer is no more than that: there is nothing to queue for it.</summary>
internal sealed class TerminalReaders(ByteRing output) : IOutputSource, IDisposable
{
    private readonly List<WaitingRead> _waiting = [];
    private readonly OutputPace _pace = new(output);
    private ExitRecord? _exit;

    /// <summary>How much output may be read now without overrunning those who keep up.</summary>
    public int Room => _pace.Room();

    public void Read(Connection connection, uint id, TerminalRead request)
    {
        if (request.Offset > output.Head)
            throw new AgentRefusal(AgentError.InvalidOffset, $"Offset {request.Offset} is beyond the {output.Head} bytes that terminal {request.Id} produced.");
        bool ready = IsReady(request.Offset);
        if (!ready)
        {
            var read = new WaitingRead(this, connection, id, request.Offset, request.MaxBytes);
            connection.Wait(read);
            _waiting.Add(read);
        }

        _pace.Asked(connection, request.Offset);
        if (ready) Answer(connection, id, request.Offset, request.MaxBytes);
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
            if (IsReady(read.Offset) && read.Connection.HasRoom)
            {
                Answer(read.Connection, read.Id, read.Offset, read.MaxBytes);
                read.Connection.EndWait(read);
                continue;
            }

            if (!read.Connection.HasRoom) read.Connection.ServeLater(this);
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

    private bool IsReady(long asked) => asked < output.Head || _exit is not null;

    private void Answer(Connection connection, uint id, long asked, int most)
    {
        long offset = Math.Max(asked, output.Tail);
        bool ended = offset == output.Head;
        Span<byte> head = stackalloc byte[TerminalOutput.HeadBytes];
        TerminalOutput.EncodeHead(offset, ended, head);
        if (ended)
        {
            connection.Answer(id, head, TerminalOutput.EncodeExit(_exit!), default);
            return;
        }

        output.Peek(offset, most, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second);
        connection.Answer(id, head, first, second);
        _pace.Answered(connection, asked, offset + first.Length + second.Length);
    }

    private sealed class WaitingRead(TerminalReaders readers, Connection connection, uint id, long offset, int maxBytes)
        : WaitingRequest(connection, id)
    {
        public long Offset { get; } = offset;

        public int MaxBytes { get; } = maxBytes;

        public override void Abandon()
        {
            readers._waiting.Remove(this);
            readers._pace.Abandoned(Connection, Offset);
        }
    }
}
