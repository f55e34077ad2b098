using System.Buffers;
using VibeCoading.Agent.Claims;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.Agent.Processes;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>Answers the requests about terminals.</summary>
internal sealed class TerminalRequests(
    TerminalTable table,
    Spawner spawner,
    ChildReaper reaper,
    EventLoop loop,
    ProgramEnvironment environment,
    ClaimKeeper claims,
    AgentOptions options)
{
    private readonly string _bootId = Guid.NewGuid().ToString("N")[..16];
    private int _opened;

    public string BootId => _bootId;

    public void Open(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalOpen request = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalOpen);
        NameRules.CheckId(request.Id);
        Terminal terminal = table.Find(request.Id) ?? Create(request);
        connection.Answer(id, terminal.Describe(null), AgentJson.Default.TerminalInfo);
    }

    public void List(Connection connection, uint id)
    {
        IReadOnlyList<TerminalInfo> all = [.. table.Shown.Select(terminal => terminal.Describe(null))];
        connection.Answer(id, all, AgentJson.Default.IReadOnlyListTerminalInfo);
    }

    public void Stat(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalQuery request = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalQuery);
        connection.Answer(id, table.Get(request.Id).Describe(request.ClientId), AgentJson.Default.TerminalInfo);
    }

    public void Follow(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalFollow request = TerminalFollow.Decode(payload);
        table.Get(request.Id).Follow(connection, id, request);
    }

    public static void Acknowledge(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalAck request = TerminalAck.Decode(payload);
        (connection.FindWaiting(request.Request) as OutputStream)?.Acknowledge(request.Offset);
        connection.Answer(id);
    }

    public void Write(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalWrite request = TerminalWrite.Decode(payload);
        table.Get(request.Id).Write(connection, id, request);
    }

    public void Resize(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalResize request = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalResize);
        TerminalRules.CheckSize(request.Cols, request.Rows);
        table.Get(request.Id).Resize(request.Client, request.Cols, request.Rows);
        connection.Answer(id);
    }

    public void Leave(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalLeave request = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalLeave);
        table.Find(request.Id)?.Leave(request.Client);
        connection.Answer(id);
    }

    public void Signal(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalSignal request = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalSignal);
        table.Get(request.Id).Signal(Signals.Parse(request.Name), request.Client, request.Typed);
        connection.Answer(id);
    }

    public void Close(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        TerminalQuery request = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalQuery);
        table.Find(request.Id)?.Close();
        connection.Answer(id);
    }

    private Terminal Create(TerminalOpen request)
    {
        TerminalRules.CheckSize(request.Cols, request.Rows);
        TerminalRules.CheckRing(request.RingBytes);
        TerminalRules.CheckMostLive(request.MostLive);
        table.CheckRoom(request.MostLive);
        ProgramRequest wanted = ProgramRequest.Checked(request.Command, request.Args, request.Cwd, request.Env);
        PseudoTerminal pty = OpenPty(request);
        var terminal = new Terminal(request, $"{_bootId}-{request.Id}-{++_opened}", pty, loop, reaper, table.OnEnded);
        try
        {
            terminal.Start(spawner, wanted.OnTerminal(pty.Path, environment, claims.Environment, options.Workspace));
        }
        catch (AgentRefusal)
        {
            terminal.Dispose();
            throw;
        }

        table.Add(terminal);
        return terminal;
    }

    private static PseudoTerminal OpenPty(TerminalOpen request)
    {
        try
        {
            return PseudoTerminal.Open(request.Cols, request.Rows);
        }
        catch (ErrnoException failure)
        {
            throw new AgentRefusal(AgentError.SpawnFailed, failure.Message);
        }
    }
}
