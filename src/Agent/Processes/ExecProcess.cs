using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Processes;

namespace VibeCoading.Agent.Processes;

/// <summary>
/// A program on pipes, which lives no longer than the connection that started it. Its exit is told after its output was read
/// to the end and taken, or, where a background child holds a pipe open, once nothing more came for a while.
/// </summary>
internal sealed class ExecProcess : IOutputSource, IDisposable
{
    private static readonly TimeSpan QuietAfterExit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(2);

    private readonly EventLoop _loop;
    private readonly ChildReaper _reaper;
    private readonly ProcessStream _output;
    private readonly ProcessStream _error;
    private readonly Action<ExecProcess> _told;
    private readonly List<WaitingRead> _waiting = [];
    private readonly long _startedAt = Environment.TickCount64;
    private LoopTimer? _timeout;
    private LoopTimer? _drain;
    private ExitRecord? _leaderExit;
    private long _leaderExitAt;
    private bool _timedOut;
    private bool _errorNext;
    private bool _isDisposed;

    public ExecProcess(string id, Connection owner, ProcessPipes pipes, EventLoop loop, ChildReaper reaper, Action<ExecProcess> told)
    {
        Id = id;
        Owner = owner;
        _loop = loop;
        _reaper = reaper;
        _told = told;
        _output = new ProcessStream(pipes.Output, loop, ServeReaders);
        _error = new ProcessStream(pipes.Error, loop, ServeReaders);
        if (pipes.Input is not null) Input = new ProcessInput(pipes.Input, loop);
    }

    public string Id { get; }

    public Connection Owner { get; }

    public int Leader { get; private set; }

    /// <summary>Null when the program was started with an empty standard input.</summary>
    public ProcessInput? Input { get; }

    /// <exception cref="AgentRefusal">It cannot be started.</exception>
    public void Start(Spawner spawner, SpawnRequest program, TimeSpan timeout)
    {
        Leader = spawner.Start(program, OnLeaderExit);
        if (timeout > TimeSpan.Zero) _timeout = _loop.After(timeout, OnTimeout);
    }

    public void Read(uint id, int most)
    {
        var read = new WaitingRead(this, id, most);
        Owner.Wait(read);
        _waiting.Add(read);
        ServeReaders();
    }

    public void Signal(int signal)
    {
        if (_leaderExit is null) ProcessSession.Signal(Leader, signal);
    }

    public void ServeReaders()
    {
        while (_waiting.Count > 0 && !_isDisposed)
        {
            if (!Owner.HasRoom)
            {
                Owner.ServeLater(this);
                return;
            }

            if (!TryAnswer(_waiting[0])) return;
        }
    }

    /// <summary>Ends the program and all that it left in its session.</summary>
    public void Kill()
    {
        // The number of a leader that was reaped may have been given to another program by now.
        if (_leaderExit is null || !_reaper.IsRunning(Leader)) ProcessSession.KillAll(Leader);
    }

    public void Dispose()
    {
        if (_isDisposed) return;

        _isDisposed = true;
        _timeout?.Cancel();
        _drain?.Cancel();
        Input?.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private bool TryAnswer(WaitingRead read)
    {
        ProcessStream? stream = NextStream();
        if (stream is not null)
        {
            stream.Peek(read.MaxBytes, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second);
            Finish(read, stream == _error ? ProcessChannel.Stderr : ProcessChannel.Stdout, first, second);
            stream.Consume(first.Length + second.Length);
            return true;
        }

        if (_leaderExit is null || !_output.IsEnded || !_error.IsEnded) return false;
        byte[] exit = ProcessOutput.EncodeExit(new ProcessExit(_leaderExit, _timedOut, _leaderExitAt - _startedAt));
        Finish(read, ProcessChannel.Exit, exit, default);
        if (_waiting.Count == 0) _loop.Defer(() => _told(this));
        return true;
    }

    /// <summary>Takes turns, so that a flood on one stream does not hide the other.</summary>
    private ProcessStream? NextStream()
    {
        ProcessStream preferred = _errorNext ? _error : _output;
        ProcessStream other = _errorNext ? _output : _error;
        _errorNext = !_errorNext;
        return preferred.HasBytes ? preferred : other.HasBytes ? other : null;
    }

    private void Finish(WaitingRead read, ProcessChannel channel, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _waiting.Remove(read);
        if (Owner.EndWait(read)) Owner.Answer(read.Id, [(byte)channel], first, second);
    }

    private void OnLeaderExit(ExitRecord exit)
    {
        _leaderExit = exit;
        _leaderExitAt = Environment.TickCount64;
        if (_isDisposed) return;

        _timeout?.Cancel();
        Input?.Dispose();
        ServeReaders();
        _drain = _loop.After(QuietAfterExit, DrainUntilQuiet);
    }

    private void DrainUntilQuiet()
    {
        long now = Environment.TickCount64;
        long quiet = (long)QuietAfterExit.TotalMilliseconds;
        long until = Math.Min(
            Math.Max(_leaderExitAt, Math.Max(_output.LastReadAt, _error.LastReadAt)) + quiet,
            _leaderExitAt + (long)LongestDrain.TotalMilliseconds);
        // While the reader is slow, silence says nothing about the program.
        if (_output.IsPaused || _error.IsPaused) until = now + quiet;
        if (now < until)
        {
            _drain = _loop.After(TimeSpan.FromMilliseconds(until - now), DrainUntilQuiet);
            return;
        }

        _output.End();
        _error.End();
        ServeReaders();
    }

    private void OnTimeout()
    {
        _timedOut = true;
        ProcessSession.Signal(Leader, Signals.Terminate);
        _loop.After(TerminateGrace, Kill);
    }

    private sealed class WaitingRead(ExecProcess process, uint id, int maxBytes) : WaitingRequest(process.Owner, id)
    {
        public int MaxBytes { get; } = maxBytes;

        public override void Abandon() => process._waiting.Remove(this);
    }
}
