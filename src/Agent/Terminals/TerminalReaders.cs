using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>Reads that wait for output, or for a change of size. A viewer is no more than that: there is nothing to queue for it.</summary>
internal sealed class TerminalReaders(ByteRing output, OutputHistory history, Followers followers, TerminalSizing sizing) : IOutputSource, IDisposable
{
    private readonly List<WaitingRead> _waiting = [];
    private ExitRecord? _exit;

    public void Read(Connection connection, uint id, TerminalRead request)
    {
        if (request.Offset > output.Head)
            throw new AgentRefusal(AgentError.InvalidOffset, $"Offset {request.Offset} is beyond the {output.Head} bytes that terminal {request.Id} produced.");
        Follower? follower = request.Reader is { } reader ? Follow(connection, reader) : null;
        follower?.Ask(request.Offset);
        if (IsReady(request))
        {
            Answer(connection, id, request, follower);
            return;
        }

        var read = new WaitingRead(this, connection, id, request, follower);
        connection.Wait(read);
        _waiting.Add(read);
    }

    public void Lose(Connection connection, uint number)
    {
        if (followers.Find(connection, number) is { } follower) Lose(follower);
    }

    public void Lose(Connection connection)
    {
        foreach (Follower follower in followers.On(connection)) Lose(follower);
    }

    public void Leave(string client)
    {
        followers.Remove(client);
        sizing.Left(client);
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
            if (IsReady(read.Request) && read.Connection.HasRoom)
            {
                Answer(read.Connection, read.Id, read.Request, read.Follower);
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

    private void Lose(Follower follower)
    {
        followers.Lose(follower);
        sizing.Lost(follower.Client);
    }

    private Follower Follow(Connection connection, TerminalReader reader)
    {
        if (followers.Find(connection, reader.Number) is { } known) return known;

        Follower follower = followers.Add(connection, reader);
        sizing.Came(reader.Client);
        return follower;
    }

    private bool IsReady(in TerminalRead read) => read.Offset < output.Head || _exit is not null || IsBehind(read) || NeedsModes(read);

    /// <summary>Whether the reader was not told the size as it is now.</summary>
    private bool IsBehind(in TerminalRead read) => read.Reader is { } reader && reader.Seen != sizing.Now.Version;

    /// <summary>Whether what comes before the reader's place is not on its screen, and was something.</summary>
    private bool NeedsModes(in TerminalRead read) =>
        read.Reader is { } reader && (reader.IsBlank || read.Offset < output.Tail) && Math.Max(read.Offset, output.Tail) > 0;

    private void Answer(Connection connection, uint id, in TerminalRead read, Follower? follower)
    {
        Span<byte> head = stackalloc byte[TerminalOutput.HeadBytes];
        if (IsBehind(read))
        {
            connection.Answer(id, TerminalOutput.EncodeHead(read.Offset, TerminalOutputKind.Size, head), TerminalOutput.EncodeSize(sizing.Now), default);
            return;
        }

        long offset = Math.Max(read.Offset, output.Tail);
        bool needsModes = NeedsModes(read);
        if (offset == output.Head && !needsModes)
        {
            connection.Answer(id, TerminalOutput.EncodeHead(offset, TerminalOutputKind.Exit, head), TerminalOutput.EncodeExit(_exit!), default);
            return;
        }

        output.Peek(offset, read.MaxBytes, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second);
        ReadOnlySpan<byte> encoded = needsModes
            ? TerminalOutput.EncodeModes(offset, history.ModesAt(offset))
            : TerminalOutput.EncodeHead(offset, TerminalOutputKind.Data, head);
        connection.Answer(id, encoded, first, second);
        follower?.Take(offset + first.Length + second.Length);
    }

    private sealed class WaitingRead(TerminalReaders readers, Connection connection, uint id, TerminalRead request, Follower? follower)
        : WaitingRequest(connection, id)
    {
        public TerminalRead Request { get; } = request;

        public Follower? Follower { get; } = follower;

        public override void Abandon() => readers._waiting.Remove(this);
    }
}
