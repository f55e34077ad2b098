using System.Text.Json;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Processes;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;

namespace VibeCoading.Silo.Processes;

/// <summary>One program under way. Its input is fed beside its output, since it may want to write before it reads.</summary>
internal sealed class RunningProcess(AgentConnection connection, string id, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a killed program may take until its end is told; the agent gives up on pipes held open after 5 seconds.</summary>
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ending = new();
    private Task _feeding = Task.CompletedTask;
    private Task<ProcessPiece>? _ahead;
    private bool _started;
    private bool _ended;

    public async Task<int> StartAsync(StartProcess request, CancellationToken cancellationToken)
    {
        var start = new ProcessStart(
            id,
            request.Command,
            request.Args.IsDefault ? [] : request.Args,
            request.Cwd,
            request.Env,
            (long)Math.Ceiling(request.Timeout.TotalMilliseconds),
            Stdin: request.Stdin is not null);
        // Not given up half-way: a program that nobody knows of would run on.
        ProcessStarted started = await connection.AskAsync(
            Operation.ProcessStart, start, AgentJson.Default.ProcessStart, AgentConnection.Json(AgentJson.Default.ProcessStarted), CancellationToken.None)
            .ConfigureAwait(false);
        _started = true;
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Stdin is { } stdin) _feeding = FeedAsync(stdin);
        return started.Pid;
    }

    /// <summary>The next output, or the end; the one after it is asked for already.</summary>
    public async Task<ProcessPiece> NextAsync(CancellationToken cancellationToken)
    {
        Task<ProcessPiece> next = _ahead ?? ReadAsync();
        _ahead = next;
        ProcessPiece piece = await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        _ended = piece.Result is not null;
        _ahead = _ended ? null : ReadAsync();
        return piece;
    }

    /// <summary>Ends the program if it still runs, and takes what it still says, so that the agent can forget it.</summary>
    public async ValueTask DisposeAsync()
    {
        using var late = new CancellationTokenSource(EndDeadline, time);
        try
        {
            if (_started && !_ended && connection.IsOpen)
            {
                connection.Tell(Operation.ProcessSignal, JsonSerializer.SerializeToUtf8Bytes(new ProcessSignal(id, "KILL"), AgentJson.Default.ProcessSignal));
                while (!_ended) await NextAsync(late.Token).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is AgentRefusedException or ContainerLostException or OperationCanceledException)
        {
            // It ends with its connection at the latest.
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _feeding.ConfigureAwait(false);
        _ending.Dispose();
    }

    private Task<ProcessPiece> ReadAsync() => connection.AskAsync(
        Operation.ProcessRead,
        new ProcessRead(id, FrameLimits.MaxChunkBytes),
        AgentJson.Default.ProcessRead,
        ProcessAnswers.Piece,
        CancellationToken.None);

    private async Task FeedAsync(byte[] stdin)
    {
        try
        {
            for (int at = 0; ;)
            {
                int length = Math.Min(FrameLimits.MaxChunkBytes, stdin.Length - at);
                await WriteAsync(stdin.AsMemory(at, length), at + length == stdin.Length).ConfigureAwait(false);
                at += length;
                if (at == stdin.Length) return;
            }
        }
        catch (Exception closed) when (closed is AgentRefusedException or ContainerLostException or OperationCanceledException)
        {
            // A program need not read what it is given; how it ended is told by its exit.
        }
    }

    private Task<bool> WriteAsync(ReadOnlyMemory<byte> data, bool end)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        return connection.AskAsync(Operation.ProcessWrite, ProcessWrite.EncodeHead(id, end, head), data.Span, AgentConnection.Nothing, _ending.Token);
    }
}
