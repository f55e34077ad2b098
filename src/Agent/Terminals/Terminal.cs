using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.Agent.Processes;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>
/// A program on a pseudo-terminal. Its exit is told only after its output was read to the end: to the end of the terminal, or,
/// where a background child holds that open, until nothing more came for a while.
/// </summary>
internal sealed class Terminal : IPollable, IDisposable
{
    private static readonly TimeSpan QuietAfterExit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HangUpGrace = TimeSpan.FromSeconds(2);

    private readonly EventLoop _loop;
    private readonly ChildReaper _reaper;
    private readonly PseudoTerminal _pty;
    private readonly ByteRing _output;
    private readonly OutputHistory _history;
    private readonly OutputIntake _intake;
    private readonly OutputPace _pace;
    private readonly TerminalSizing _sizing;
    private readonly OutputStreams _streams;
    private readonly TerminalInput _input;
    private readonly Watch _watch;
    private readonly Action<Terminal> _ended;
    private readonly bool _pauses;
    private ExitRecord? _leaderExit;
    private bool _outputEnded;
    private long _lastOutputAt;
    private long _leaderExitAt;
    private LoopTimer? _drain;
    private bool _isHeld;
    private LoopTimer? _release;

    public Terminal(TerminalOpen request, string epoch, PseudoTerminal pty, EventLoop loop, ChildReaper reaper, Action<Terminal> ended)
    {
        _loop = loop;
        _reaper = reaper;
        _pty = pty;
        _ended = ended;
        _pauses = request.Pauses;
        _output = new ByteRing(TerminalRules.RingCapacity(request.RingBytes));
        _history = new OutputHistory(_output, request.Cols, request.Rows);
        _intake = new OutputIntake(pty.Master, _output, _history);
        var followers = new Followers(loop, _pauses);
        _pace = new OutputPace(_output, followers, _pauses);
        _sizing = new TerminalSizing(pty, followers, loop, () => _output.Head, OnSizeChanged, request.Cols, request.Rows);
        _streams = new OutputStreams(_output, _history, followers, _sizing, Release);
        _input = new TerminalInput(pty.Master, loop, _sizing.Typed);
        _watch = loop.Watch(pty.Master, this);
        Id = request.Id;
        Epoch = epoch;
    }

    public string Id { get; }

    public string Epoch { get; }

    public string Command { get; private set; } = "";

    /// <summary>The program's pid, which is also the id of its session.</summary>
    public int Leader { get; private set; }

    public long StartedAtUnixMs { get; } = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Set once the program ended and its output was read to the end.</summary>
    public ExitRecord? Exit { get; private set; }

    public bool IsClosing { get; private set; }

    public int HeldBytes => _output.Count;

    /// <exception cref="AgentRefusal">The program cannot be started.</exception>
    public void Start(Spawner spawner, SpawnRequest program)
    {
        Leader = spawner.Start(program, OnLeaderExit);
        Command = program.Program;
        _watch.Set(Interest.Input);
    }

    public TerminalInfo Describe(string? client) => new(
        Id, Epoch, Command, Leader, _sizing.Now.Cols, _sizing.Now.Rows, StartedAtUnixMs, _output.Tail, _output.Head, Exit, _input.AcceptedFrom(client), _sizing.Now.Owner, _pauses);

    public void Follow(Connection connection, uint id, TerminalFollow request) => _streams.Follow(connection, id, request);

    public void Write(Connection connection, uint id, TerminalWrite request)
    {
        _input.Write(connection, id, request);
        UpdateInterest();
    }

    /// <summary>A client said goodbye.</summary>
    public void Leave(string client) => _streams.Leave(client);

    public void Resize(string? client, int cols, int rows) => _sizing.Resize(client, cols, rows);

    /// <summary>
    /// To the foreground group, or to the leader's where there is none. What a key would have sent drops a paste that the program does not read, as it
    /// does on any terminal: the shell would take its rest for commands.
    /// </summary>
    /// <param name="client">Who signals, and what it had typed by then, wherever that is; null for nobody in particular.</param>
    public void Signal(int signal, string? client, long typed)
    {
        if (_leaderExit is not null || IsClosing) return;
        if (Signals.IsOfKeys(signal) && _pty.DropsInputOnSignal) DropUnread(client, typed);
        ProcessSession.Signal(_pty.ForegroundGroup() ?? Leader, signal);
    }

    private void DropUnread(string? client, long typed)
    {
        bool someIsLate = client is not null && _input.Void(client, typed);
        // A program that takes what it is given has it already, or will find it in its terminal, as it would any key.
        if (!someIsLate && !_input.IsStuck) return;

        _input.Drop();
        _pty.DropInput();
        UpdateInterest();
    }

    /// <summary>Hangs up, and kills what is left of the session after a grace.</summary>
    public void Close()
    {
        if (IsClosing) return;

        IsClosing = true;
        if (Exit is not null)
        {
            _ended(this);
            return;
        }

        if (_leaderExit is null)
        {
            if (_pty.ForegroundGroup() is { } foreground && foreground != Leader) ProcessSession.Signal(foreground, Signals.HangUp);
            ProcessSession.Signal(Leader, Signals.HangUp);
            // A stopped program cannot hear that it was hung up.
            ProcessSession.Signal(Leader, Signals.Continue);
        }

        EndOutput();
        _loop.After(HangUpGrace, KillWhatIsLeft);
    }

    public void OnReady(Interest seen)
    {
        if ((seen & Interest.Output) != 0) _input.Continue();
        if ((seen & ~Interest.Output) != 0) ReadOutput();
        UpdateInterest();
    }

    public void Dispose()
    {
        _drain?.Cancel();
        _release?.Cancel();
        EndOutput();
        _streams.Dispose();
        _output.Dispose();
    }

    private void OnSizeChanged()
    {
        _history.Resized(_sizing.Now.Cols, _sizing.Now.Rows);
        _streams.ServeReaders();
    }

    private void ReadOutput()
    {
        int room = _pace.Room();
        if (room == 0)
        {
            Hold();
            return;
        }

        (bool any, bool ended) = _intake.Take(room);
        if (any)
        {
            _lastOutputAt = Environment.TickCount64;
            _streams.ServeReaders();
            _input.Settle();
        }

        if (ended) EndOutput();
    }

    /// <summary>Output stays where it is, and in the end the program waits, until one that follows has caught up or has had its time.</summary>
    private void Hold()
    {
        _isHeld = true;
        _release ??= _loop.After(OutputPace.Patience, () =>
        {
            _release = null;
            Release();
        });
    }

    private void Release()
    {
        if (!_isHeld) return;
        _isHeld = false;
        UpdateInterest();
    }

    private void OnLeaderExit(ExitRecord exit)
    {
        _leaderExit = exit;
        _leaderExitAt = _lastOutputAt = Environment.TickCount64;
        _pty.Slave.Dispose();
        if (_outputEnded) TellExit();
        else _drain = _loop.After(QuietAfterExit, DrainUntilQuiet);
    }

    private void DrainUntilQuiet()
    {
        long now = Environment.TickCount64;
        // Held output is not quiet: the program is gone, and what it said is still to be read.
        if (_isHeld)
        {
            _drain = _loop.After(QuietAfterExit, DrainUntilQuiet);
            return;
        }

        long until = Math.Min(_lastOutputAt + (long)QuietAfterExit.TotalMilliseconds, _leaderExitAt + (long)LongestDrain.TotalMilliseconds);
        if (now >= until) EndOutput();
        else _drain = _loop.After(TimeSpan.FromMilliseconds(until - now), DrainUntilQuiet);
    }

    /// <summary>Closes the master, which hangs up whoever still has the terminal open.</summary>
    private void EndOutput()
    {
        if (_outputEnded) return;

        _outputEnded = true;
        _watch.Dispose();
        _input.Dispose();
        _sizing.End();
        _pty.Dispose();
        if (_leaderExit is not null) TellExit();
    }

    private void TellExit()
    {
        _drain?.Cancel();
        Exit = _leaderExit;
        _streams.End(Exit!);
        // Not from within: whoever is calling may be walking over the terminals.
        _loop.Defer(() => _ended(this));
    }

    private void KillWhatIsLeft()
    {
        // The number of a leader that was reaped stays taken while its session has members; else it may belong to another program.
        if (_leaderExit is null || !_reaper.IsRunning(Leader)) ProcessSession.KillAll(Leader);
    }

    private void UpdateInterest()
    {
        if (_outputEnded) return;
        Interest output = _isHeld ? Interest.None : Interest.Input;
        _watch.Set(_input.IsStuck ? output | Interest.Output : output);
    }
}
