using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VibeCoading.AgentClient.Sockets;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Nodes;

namespace VibeCoading.AgentClient;

/// <summary>
/// One connection to an agent: requests go out as they are asked, answers come back in any order. The agent is hostile until proven
/// otherwise: every frame is bounded, an answer nobody asked for or that makes no sense ends the connection, and so does silence.
/// </summary>
internal sealed class AgentConnection : ISocketOwner, IAsyncDisposable
{
    /// <summary>How long an agent may take to answer Hello; a healthy one takes less than a millisecond.</summary>
    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(5);

    private readonly WatchedSocket _socket;
    private readonly PendingRequests _pending = new();
    private readonly FrameSender _sender;
    private readonly FrameReceiver _receiver;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watching;
    private long _received;
    private int _disposed;

    private AgentConnection(Socket socket, TimeProvider time, SocketLoop? loop)
    {
        _socket = new WatchedSocket(socket, loop);
        _time = time;
        _sender = new FrameSender(_socket, broken => Close($"Its agent cannot be reached any more: {broken.Message}"));
        _receiver = new FrameReceiver(_socket, Dispatch);
        _socket.Watch(this);
        _watching = WatchAsync();
    }

    /// <summary>With requests waiting and nothing coming for this long, the agent is asked for a sign of life; after twice as long it is given up.</summary>
    public static TimeSpan SilenceLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Completes, never faults, when the connection is of no more use, with the reason for people.</summary>
    public Task<string> Closed => _closed.Task;

    public bool IsOpen => !_closed.Task.IsCompleted;

    /// <summary>As the other one, for whoever only wants to talk.</summary>
    /// <param name="loop">One of the loops: whoever passes on what comes had better be of the same.</param>
    public static async Task<AgentConnection> ClaimAsync(AgentLease lease, TimeProvider time, CancellationToken cancellationToken, SocketLoop? loop = null) =>
        (await ClaimAsync(lease, env: null, time, cancellationToken, loop).ConfigureAwait(false)).Connection;

    /// <summary>Connects to an agent on this host and claims it for the lease's epoch. One try.</summary>
    /// <param name="env">Environment of the session's programs; null leaves what was set before.</param>
    /// <exception cref="AgentRefusedException">Above all StaleEpoch.</exception>
    /// <exception cref="ContainerLostException">Nobody listens, or what listens is no agent.</exception>
    public static async Task<(AgentConnection Connection, HelloAnswer Agent)> ClaimAsync(
        AgentLease lease, IReadOnlyDictionary<string, string>? env, TimeProvider time, CancellationToken cancellationToken, SocketLoop? loop = null)
    {
        Socket socket = await AgentSocket.ConnectAsync(lease.SocketPath, lease.Uid, cancellationToken).ConfigureAwait(false);
        return await ClaimAsync(socket, HelloOf(lease, env), HelloDeadline, time, cancellationToken, loop).ConfigureAwait(false);
    }

    /// <summary>The same on a socket that somebody else has connected to the agent.</summary>
    public static async Task<AgentConnection> ClaimAsync(Socket socket, AgentLease lease, TimeProvider time, CancellationToken cancellationToken, SocketLoop? loop = null) =>
        (await ClaimAsync(socket, HelloOf(lease, env: null), HelloDeadline, time, cancellationToken, loop).ConfigureAwait(false)).Connection;

    /// <summary>Takes a connected socket and claims the agent. A socket that this fails on is disposed.</summary>
    /// <exception cref="AgentRefusedException">Above all StaleEpoch.</exception>
    /// <exception cref="ContainerLostException">It does not answer, or not as an agent does.</exception>
    public static async Task<(AgentConnection Connection, HelloAnswer Agent)> ClaimAsync(
        Socket socket, Hello hello, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken, SocketLoop? loop = null)
    {
        var connection = new AgentConnection(socket, time, loop);
        using var timeout = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            HelloAnswer agent = await connection.ClaimAsync(hello, either.Token).ConfigureAwait(false);
            if (agent.Protocol != FrameLimits.ProtocolVersion)
                throw new ContainerLostException($"Its agent speaks protocol {agent.Protocol}, this node {FrameLimits.ProtocolVersion}.");
            return (connection, agent);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new ContainerLostException($"Its agent took the connection and said nothing for {deadline.TotalSeconds:0.#} s.");
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Claims the agent anew, on this connection.</summary>
    public Task<HelloAnswer> ClaimAsync(Hello hello, CancellationToken cancellationToken) =>
        AskAsync(Operation.Hello, hello, AgentJson.Default.Hello, Json(AgentJson.Default.HelloAnswer), cancellationToken);

    /// <summary>Reads a JSON answer.</summary>
    public static AnswerReader<T> Json<T>(JsonTypeInfo<T> type) => payload => PayloadReader.ReadJson(payload, type);

    /// <summary>An answer without content.</summary>
    public static bool Nothing(ReadOnlySequence<byte> payload) =>
        payload.IsEmpty ? true : throw new ProtocolException($"{payload.Length} bytes where nothing was asked for.");

    public Task<TAnswer> AskAsync<TMessage, TAnswer>(
        Operation operation,
        TMessage message,
        JsonTypeInfo<TMessage> type,
        AnswerReader<TAnswer> read,
        CancellationToken cancellationToken,
        Action<TAnswer>? abandoned = null) =>
        AskAsync(operation, JsonSerializer.SerializeToUtf8Bytes(message, type), default(ReadOnlySpan<byte>), read, cancellationToken, abandoned);

    /// <summary>Sends a request and gives its answer.</summary>
    /// <param name="head">The payload's beginning.</param>
    /// <param name="data">What follows it on the wire.</param>
    /// <param name="abandoned">Gets an answer that comes after the caller cancelled.</param>
    /// <param name="inline">The caller goes on within the receive loop: it must not block, nor do much.</param>
    /// <exception cref="AgentRefusedException">The agent refused.</exception>
    /// <exception cref="ContainerLostException">The connection broke; the outcome is unknown.</exception>
    public Task<T> AskAsync<T>(
        Operation operation,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> data,
        AnswerReader<T> read,
        CancellationToken cancellationToken,
        Action<T>? abandoned = null,
        bool inline = false)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);

        var request = new PendingRequest<T>(read, abandoned, inline);
        uint id = Send(request, operation, head, data);
        return cancellationToken.CanBeCanceled ? AbandonableAsync(request, id, cancellationToken) : request.Task;
    }

    /// <summary>Sends a request whose answer, or failure, nobody waits for.</summary>
    public void Tell(Operation operation, ReadOnlySpan<byte> payload) =>
        Send(new PendingRequest<bool>(Nothing, null, inline: false), operation, payload, default);

    /// <summary>Sends a request that may have several answers. Returns its id.</summary>
    /// <param name="data">What follows the payload's beginning on the wire.</param>
    public uint Begin(PendingRequest request, Operation operation, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data = default) => Send(request, operation, head, data);

    /// <summary>The agent is to answer a request that waits, at once.</summary>
    public void Cancel(uint request)
    {
        Span<byte> payload = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, request);
        Tell(Operation.Cancel, payload);
    }

    /// <summary>Ends the connection: everything that waits is told the reason. A repeat changes nothing.</summary>
    public void Close(string reason)
    {
        if (!_closed.TrySetResult(reason)) return;

        _pending.Close(reason);
        _socket.Dispose();
        _stopping.Cancel();
    }

    void ISocketOwner.OnReadable(byte[] buffer)
    {
        _received++;
        try
        {
            if (!_receiver.Receive(buffer)) Close("Its agent closed the connection.");
        }
        catch (ProtocolException violation)
        {
            Close($"Its agent broke the protocol: {violation.Message}");
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            Close($"Its agent's connection broke: {broken.Message}");
        }
#pragma warning disable CA1031 // What an agent brings about in here must not take this thread's other connections with it.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Close($"Its agent's answer could not be taken: {bug.Message}");
        }
    }

    void ISocketOwner.OnWritable() => _sender.Continue();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        Close("The connection was let go.");
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static Hello HelloOf(AgentLease lease, IReadOnlyDictionary<string, string>? env) =>
        new(FrameLimits.ProtocolVersion, lease.Session.ToString(), lease.Epoch, lease.Node.Value, env);

    /// <summary>Sends a request under a new id. One that cannot be sent fails at once.</summary>
    private uint Send(PendingRequest request, Operation operation, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data)
    {
        if (!_pending.TryAdd(request, out uint id) || _sender.TrySend(operation, id, head, data)) return id;

        _pending.Take(id);
        request.Fail(new AgentRefusedException(AgentError.LimitReached, "This container's agent does not take what it is sent."));
        return id;
    }

    private async Task<T> AbandonableAsync<T>(PendingRequest<T> request, uint id, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister((_, token) => Abandon(request, id, token), null))
            return await request.Task.ConfigureAwait(false);
    }

    /// <summary>The caller goes at once. The id stays taken until the agent has answered, as it must.</summary>
    private void Abandon<T>(PendingRequest<T> request, uint id, CancellationToken cancellationToken)
    {
        if (request.Abandon(cancellationToken) && IsOpen) Cancel(id);
    }

    private void Dispatch(in Frame frame)
    {
        PendingRequest request = _pending.Take(frame.RequestId)
            ?? throw new ProtocolException($"An answer to request {frame.RequestId}, which was not made.");
        bool stayed = request.GoesOn;
        try
        {
            switch (frame.Operation)
            {
                case Operation.Result:
                    request.Answer(frame.Payload);
                    break;
                case Operation.Error:
                    request.Fail(RefusalIn(frame.Payload));
                    break;
                default:
                    throw new ProtocolException($"A frame of operation {(byte)frame.Operation} is no answer.");
            }
        }
        catch (ProtocolException violation)
        {
            // It may be off the list already that closing fails.
            request.Fail(new ContainerLostException($"Its agent broke the protocol: {violation.Message}", violation));
            throw;
        }

        // That was the last answer of several.
        if (stayed && !request.GoesOn) _pending.Take(frame.RequestId);
    }

    private static AgentRefusedException RefusalIn(ReadOnlySequence<byte> payload)
    {
        const int MostWords = 1000;
        ErrorAnswer answer = PayloadReader.ReadJson(payload, AgentJson.Default.ErrorAnswer);
        if (!Enum.IsDefined(answer.Error)) throw new ProtocolException($"A refusal with the unknown reason {answer.Error}.");
        return new AgentRefusedException(answer.Error, answer.Message.Length <= MostWords ? answer.Message : answer.Message[..MostWords]);
    }

    /// <summary>Reads of quiet terminals wait for hours, so only a lack of any sign of life tells a dead agent from a silent one.</summary>
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(SilenceLimit, _time);
        long seen = -1;
        bool asked = false;
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            long received = Volatile.Read(ref _received);
            if (received != seen || _pending.Count == 0)
            {
                (seen, asked) = (received, false);
            }
            else if (!asked)
            {
                asked = true;
                Tell(Operation.Ping, default);
            }
            else
            {
                Close($"Its agent gave no sign of life for {2 * SilenceLimit.TotalSeconds:0} s.");
                return;
            }
        }
    }
}
