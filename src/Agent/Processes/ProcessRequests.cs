using System.Buffers;
using VibeCoading.Agent.Claims;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;

namespace VibeCoading.Agent.Processes;

/// <summary>Answers the requests about processes. Each belongs to its connection and ends with it.</summary>
internal sealed class ProcessRequests(
    Spawner spawner,
    ChildReaper reaper,
    EventLoop loop,
    ProgramEnvironment environment,
    ClaimKeeper claims,
    AgentOptions options)
{
    private const int MaxProcesses = 64;
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(7);

    private readonly Dictionary<(Connection, string), ExecProcess> _processes = [];

    public void Start(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        ProcessStart request = PayloadReader.ReadJson(payload, AgentJson.Default.ProcessStart);
        NameRules.CheckId(request.Id);
        if (request.TimeoutMs < 0 || request.TimeoutMs > MaxTimeout.TotalMilliseconds)
            throw new AgentRefusal(AgentError.BadRequest, $"timeoutMs {request.TimeoutMs} is not 0 to {MaxTimeout.TotalMilliseconds}.");
        if (_processes.ContainsKey((connection, request.Id)))
            throw new AgentRefusal(AgentError.AlreadyExists, $"Process '{request.Id}' runs already.");
        if (_processes.Count >= MaxProcesses) throw new AgentRefusal(AgentError.LimitReached, $"{MaxProcesses} processes run already.");

        ExecProcess process = Create(connection, request);
        _processes.Add((connection, request.Id), process);
        connection.Answer(id, new ProcessStarted(process.Leader), AgentJson.Default.ProcessStarted);
    }

    public void Read(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        ProcessRead request = PayloadReader.ReadJson(payload, AgentJson.Default.ProcessRead);
        if (request.MaxBytes is < 1 or > FrameLimits.MaxChunkBytes)
            throw new AgentRefusal(AgentError.BadRequest, $"maxBytes {request.MaxBytes} is not 1 to {FrameLimits.MaxChunkBytes}.");
        Get(connection, request.Id).Read(id, request.MaxBytes);
    }

    public void Write(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        ProcessWrite request = ProcessWrite.Decode(payload);
        ProcessInput input = Get(connection, request.Id).Input
            ?? throw new AgentRefusal(AgentError.BadRequest, $"Process '{request.Id}' was started without a standard input.");
        input.Write(connection, id, request);
    }

    public void Signal(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        ProcessSignal request = PayloadReader.ReadJson(payload, AgentJson.Default.ProcessSignal);
        int signal = Signals.Parse(request.Name);
        _processes.GetValueOrDefault((connection, request.Id))?.Signal(signal);
        connection.Answer(id);
    }

    public void OnConnectionClosed(Connection connection)
    {
        foreach (ExecProcess process in _processes.Values.Where(process => process.Owner == connection).ToArray())
        {
            process.Kill();
            Forget(process);
        }
    }

    private ExecProcess Get(Connection connection, string id) =>
        _processes.GetValueOrDefault((connection, id)) ?? throw new AgentRefusal(AgentError.Unknown, $"There is no process '{id}'.");

    private ExecProcess Create(Connection connection, ProcessStart request)
    {
        ProgramRequest wanted = ProgramRequest.Checked(request.Command, request.Args, request.Cwd, request.Env);
        ProcessPipes pipes = OpenPipes(request.Stdin);
        ExecProcess? process = null;
        try
        {
            SpawnRequest program = wanted.OnPipes(pipes.ForProgram, environment, claims.Environment, options.Workspace);
            process = new ExecProcess(request.Id, connection, pipes, loop, reaper, Forget);
            process.Start(spawner, program, TimeSpan.FromMilliseconds(request.TimeoutMs));
            return process;
        }
        catch (AgentRefusal)
        {
            process?.Dispose();
            pipes.Dispose();
            throw;
        }
        finally
        {
            pipes.CloseProgramEnds();
        }
    }

    private static ProcessPipes OpenPipes(bool withInput)
    {
        try
        {
            return new ProcessPipes(withInput);
        }
        catch (ErrnoException failure)
        {
            throw new AgentRefusal(AgentError.SpawnFailed, failure.Message);
        }
    }

    private void Forget(ExecProcess process)
    {
        _processes.Remove((process.Owner, process.Id));
        process.Dispose();
    }
}
