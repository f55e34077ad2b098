using System.Buffers;
using System.Collections.Concurrent;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>What an agent knows of a terminal: its output by offset, and each client's input.</summary>
internal sealed class FakeTerminal(TerminalId id, string epoch)
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _typed = new();
    private readonly Dictionary<string, long> _accepted = [];
    private readonly SortedDictionary<long, Func<Exception>> _breaks = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProgramExit? _exit;

    public TerminalId Id { get; } = id;

    public string Epoch { get; set; } = epoch;

    public long Tail { get; private set; }

    /// <summary>Most bytes that a read yields at once.</summary>
    public int ChunkBytes { get; set; } = 64 * 1024;

    /// <summary>Most bytes that a write accepts; the rest is to be sent again.</summary>
    public int AcceptBytes { get; set; } = int.MaxValue;

    public (int Cols, int Rows) Size { get; set; } = (80, 24);

    /// <summary>Runs before a write is looked at: to hold it, or to throw.</summary>
    public Func<InputChunk, Task>? BeforeWrite { get; set; }

    /// <summary>Runs after a write took effect, and so can lose its answer.</summary>
    public Func<InputChunk, Task>? AfterWrite { get; set; }

    public WhenSlow WhenSlow { get; set; }

    public string? Owner { get; private set; }

    /// <summary>What a viewer needs that did not see the output before an offset; null for nothing.</summary>
    public byte[]? Modes { get; set; }

    public ConcurrentQueue<(string Name, long Typed)> Signals { get; } = new();

    /// <summary>Clients that said goodbye.</summary>
    public ConcurrentQueue<string> Goodbyes { get; } = new();

    public int Reads { get; set; }

    public long Head
    {
        get { lock (_lock) return _output.WrittenCount; }
    }

    public byte[] Typed
    {
        get { lock (_lock) return _typed.WrittenSpan.ToArray(); }
    }

    public TerminalView View
    {
        get { lock (_lock) return new TerminalView(Id, Epoch, "bash", 42, Size.Cols, Size.Rows, DateTimeOffset.UnixEpoch, Tail, _output.WrittenCount, _exit, Owner, WhenSlow); }
    }

    public void Write(ReadOnlySpan<byte> bytes) => Change(bytes, (terminal, added) => terminal._output.Write(added));

    public void Exit(int code) => Change(default, (terminal, _) => terminal._exit = new ProgramExit(code, null, DateTimeOffset.UnixEpoch));

    /// <summary>The ring has moved on: what is older is gone.</summary>
    public void Forget(long before) => Change(default, (terminal, _) => terminal.Tail = before);

    /// <summary>The read that comes to this offset fails, once, instead of passing it.</summary>
    public void BreakAt(long offset, Func<Exception> fault)
    {
        lock (_lock) _breaks[offset] = fault;
    }

    public void Resized(int cols, int rows) => Change(default, (terminal, _) => terminal.Size = (cols, rows));

    public void OwnedBy(string? client) => Change(default, (terminal, _) => terminal.Owner = client);

    /// <summary>As the agent would tell it.</summary>
    public SizeChange SizeNow
    {
        get { lock (_lock) return new SizeChange(Size.Cols, Size.Rows, Owner, _output.WrittenCount); }
    }

    public FakeReader Reader(ReadOutput request) => new(this, request);

    public void Left(string client) => Change(default, (terminal, _) => terminal.Goodbyes.Enqueue(client));

    public void Signalled(string name, long typed) => Change(default, (terminal, _) => terminal.Signals.Enqueue((name, typed)));

    public void KnowClient(string clientId, long accepted)
    {
        lock (_lock) _accepted[clientId] = accepted;
    }

    public long Accepted(string clientId)
    {
        lock (_lock) return _accepted.GetValueOrDefault(clientId);
    }

    /// <summary>What comes at an offset, or what to wait for.</summary>
    public (OutputChunk? Chunk, Task Changed) Next(long from)
    {
        lock (_lock)
        {
            from = Math.Max(from, Tail);
            long end = Math.Min(_output.WrittenCount, from + ChunkBytes);
            if (_breaks.Keys.FirstOrDefault(at => at >= from && at <= end, -1) is var at and >= 0)
            {
                if (at == from)
                {
                    Func<Exception> fault = _breaks[at];
                    _breaks.Remove(at);
                    throw fault();
                }

                end = at;
            }

            if (end > from) return (new OutputChunk(from, _output.WrittenSpan.Slice((int)from, (int)(end - from)).ToArray(), null), _changed.Task);
            return (_exit is null ? null : new OutputChunk(from, [], _exit), _changed.Task);
        }
    }

    public async Task<long> AcceptAsync(InputChunk input)
    {
        if (BeforeWrite is { } before) await before(input);
        long accepted = Accept(input);
        if (AfterWrite is { } after) await after(input);
        return accepted;
    }

    /// <summary>Waits for a change that makes it so.</summary>
    public async Task UntilAsync(Func<FakeTerminal, bool> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            Task changed;
            lock (_lock) changed = _changed.Task;
            if (holds(this)) return;
            await changed.WaitAsync(deadline.Token);
        }
    }

    private long Accept(InputChunk input)
    {
        lock (_lock)
        {
            long known = _accepted.TryGetValue(input.ClientId, out long offset) ? offset : input.Offset;
            if (input.Offset > known) return known;

            int repeated = (int)Math.Min(known - input.Offset, input.Data.Length);
            int taken = Math.Min(input.Data.Length - repeated, AcceptBytes);
            _typed.Write(input.Data.AsSpan(repeated, taken));
            _accepted[input.ClientId] = known + taken;
            Tell();
            return known + taken;
        }
    }

    private void Change(ReadOnlySpan<byte> bytes, Action<FakeTerminal, ReadOnlySpan<byte>> change)
    {
        lock (_lock)
        {
            change(this, bytes);
            Tell();
        }
    }

    private void Tell()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
