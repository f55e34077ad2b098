using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>Those that follow a terminal's output, its size and its end.</summary>
/// <param name="moved">Told when one of them may no longer be in the program's way.</param>
internal sealed class OutputStreams(ByteRing output, OutputHistory history, Followers followers, TerminalSizing sizing, Action moved) : IOutputSource, IDisposable
{
    private readonly List<OutputStream> _all = [];
    private ExitRecord? _exit;

    public void Follow(Connection connection, uint id, TerminalFollow request)
    {
        if (request.Offset > output.Head)
            throw new AgentRefusal(AgentError.InvalidOffset, $"Offset {request.Offset} is beyond the {output.Head} bytes that terminal {request.Id} produced.");
        Follower follower = followers.Add(request.Client, request.Offset);
        var stream = new OutputStream(this, connection, id, request, follower);
        try
        {
            connection.Wait(stream);
        }
        catch (AgentRefusal)
        {
            followers.Lose(follower);
            throw;
        }

        _all.Add(stream);
        sizing.Came(request.Client);
        if (!Serve(stream)) End(stream);
        moved();
    }

    public void OnAcknowledged(OutputStream stream)
    {
        if (!Serve(stream)) End(stream);
        moved();
    }

    /// <summary>It follows no more; its client may come back.</summary>
    public void Lose(OutputStream stream)
    {
        _all.Remove(stream);
        followers.Lose(stream.Follower);
        sizing.Lost(stream.Follower.Client);
        moved();
    }

    /// <summary>A client said goodbye.</summary>
    public void Leave(string client)
    {
        followers.Remove(client);
        sizing.Left(client);
        moved();
    }

    /// <summary>All output was told; from now on those at its end are told how it ended.</summary>
    public void End(ExitRecord exit)
    {
        _exit = exit;
        ServeReaders();
    }

    public void ServeReaders()
    {
        List<OutputStream>? ended = null;
        foreach (OutputStream stream in _all)
            if (!Serve(stream)) (ended ??= []).Add(stream);
        foreach (OutputStream stream in ended ?? []) End(stream);
    }

    /// <summary>The output is about to go; whoever could not be served until now cannot be any more.</summary>
    public void Dispose()
    {
        foreach (OutputStream stream in _all)
            if (stream.Connection.EndWait(stream)) stream.Connection.Refuse(stream.Id, AgentError.Unknown, "The terminal was dropped.");

        _all.Clear();
    }

    private void End(OutputStream stream)
    {
        if (stream.Connection.EndWait(stream)) Lose(stream);
    }

    /// <summary>Sends what there is and what it has credit for. False when that was the end.</summary>
    private bool Serve(OutputStream stream)
    {
        while (!stream.IsOver)
        {
            if (!stream.Connection.HasRoom)
            {
                stream.Connection.ServeLater(this);
                break;
            }

            if (!TrySendNext(stream)) break;
        }

        return !stream.IsOver;
    }

    private bool TrySendNext(OutputStream stream)
    {
        bool hasCredit = stream.Credit > 0;
        if (hasCredit && IsBehind(stream)) SendSize(stream);
        else if (hasCredit && (stream.Position < output.Head || NeedsModes(stream))) SendOutput(stream);
        else if (_exit is not null && stream.Position == output.Head) SendExit(stream);
        else return false;
        return true;
    }

    /// <summary>Whether it was not told the size as it is now.</summary>
    private bool IsBehind(OutputStream stream) => stream.SizeSeen != sizing.Now.Version;

    /// <summary>Whether what comes before its place is not on its screen, and was something.</summary>
    private bool NeedsModes(OutputStream stream) => (stream.IsBlank || stream.Position < output.Tail) && Math.Max(stream.Position, output.Tail) > 0;

    private void SendExit(OutputStream stream)
    {
        Span<byte> head = stackalloc byte[TerminalOutput.HeadBytes];
        stream.IsOver = true;
        stream.Connection.Answer(stream.Id, TerminalOutput.EncodeHead(stream.Position, TerminalOutputKind.Exit, head), TerminalOutput.EncodeExit(_exit!), default);
    }

    private void SendSize(OutputStream stream)
    {
        Span<byte> head = stackalloc byte[TerminalOutput.HeadBytes];
        stream.SizeSeen = sizing.Now.Version;
        stream.Connection.Answer(stream.Id, TerminalOutput.EncodeHead(stream.Position, TerminalOutputKind.Size, head), TerminalOutput.EncodeSize(sizing.Now), default);
    }

    private void SendOutput(OutputStream stream)
    {
        Span<byte> head = stackalloc byte[TerminalOutput.HeadBytes];
        long offset = Math.Max(stream.Position, output.Tail);
        int most = (int)Math.Min(FrameLimits.MaxChunkBytes, stream.Credit);
        output.Peek(offset, most, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second);
        ReadOnlySpan<byte> encoded = NeedsModes(stream)
            ? TerminalOutput.EncodeModes(offset, history.ModesAt(offset))
            : TerminalOutput.EncodeHead(offset, TerminalOutputKind.Data, head);
        int bytes = first.Length + second.Length;
        stream.Sent(bytes, offset + bytes);
        stream.Connection.Answer(stream.Id, encoded, first, second);
    }
}
