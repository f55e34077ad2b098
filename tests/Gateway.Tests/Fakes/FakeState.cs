using System.Collections.Concurrent;
using System.Threading.Channels;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>One session as a test sets it up. It outlives the fake grain's activations, as a container does.</summary>
internal sealed class FakeState(SessionId id, OwnerId owner)
{
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SessionId Id { get; } = id;

    public OwnerId Owner { get; } = owner;

    public StartSession? Request { get; init; }

    public SessionState State { get; set; }

    public string? Reason { get; set; }

    /// <summary>Thrown by every call but Status.</summary>
    public Exception? Fault { get; set; }

    public ConcurrentDictionary<TerminalId, FakeTerminal> Terminals { get; } = new();

    public FakeFiles Files { get; } = new();

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    /// <summary>What viewers were told to have taken to connect.</summary>
    public Channel<TimeSpan> Connects { get; } = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Completes when a program's run was cancelled by its caller.</summary>
    public TaskCompletionSource RunCancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody waits for the session's status.</summary>
    public TaskCompletionSource Waited { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Changed => _changed.Task;

    public string Path => $"sessions/{Id}";

    public FakeTerminal AddTerminal(string id = "t1")
    {
        var terminal = new FakeTerminal(new TerminalId(id), $"epoch-{Id}-{id}");
        Terminals[terminal.Id] = terminal;
        return terminal;
    }

    public void BecomeReady()
    {
        State = SessionState.Ready;
        _changed.SetResult();
    }

    public string SocketPath(FakeTerminal terminal) => $"{Path}/terminals/{terminal.Id}/ws";

    public void Admit(Caller caller)
    {
        if (!caller.MaySee(Owner)) throw new SessionException(SessionError.NotFound, $"Session {Id} is another's.");
        if (Fault is { } fault) throw fault;
    }
}
