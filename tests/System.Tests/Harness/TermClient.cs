using System.Net.WebSockets;
using System.Text;

namespace VibeCoading.SystemTests.Harness;

/// <summary>
/// A viewer that speaks <c>vibe.term.v1</c>: it comes back by offset after every lost connection, sends again what was not accepted, and notes
/// whatever the protocol does not allow.
/// </summary>
internal sealed class TermClient : IAsyncDisposable
{
    public const string Subprotocol = "vibe.term.v1";

    /// <summary>Between two tries to connect.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private Uri _url;
    private readonly string? _key;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _gate = new();
    private readonly TermOutput _output;
    private readonly TermOutbox _outbox = new();
    private ClientWebSocket? _socket;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _run = Task.CompletedTask;

    private TermClient(Uri url, string? key, bool keeps)
    {
        _url = url;
        _key = key;
        _output = new TermOutput(keeps);
    }

    /// <summary>Connections that were answered with <c>ready</c>.</summary>
    public int Attachments => Read(() => _output.Attachments);

    /// <summary>Output of this epoch so far, decoded; of a viewer that only counts, its end.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>How far output was shown.</summary>
    public long Offset => Read(() => _output.Offset);

    /// <summary>Of all output of this epoch, in hexadecimal digits.</summary>
    public string Sha256 => Read(_output.Sha256);

    /// <summary>How far input was accepted.</summary>
    public long Accepted => Read(() => _outbox.Accepted);

    public byte[] Bytes => Read(_output.ToArray);

    public string? Epoch => Read(() => _output.Epoch);

    /// <summary>Epochs that ended while this viewer watched.</summary>
    public int EpochsGone => Read(() => _output.EpochsGone);

    /// <summary>Gaps, overlaps, and messages that contradict each other.</summary>
    public IReadOnlyList<string> Faults => Read(() => _output.Faults.ToArray());

    /// <summary>The code that the last connection was closed with.</summary>
    public int? LastClose { get; private set; }

    /// <summary>What was said with it.</summary>
    public string? LastReason { get; private set; }

    public ExitBody? Exit => Read(() => _output.Exit);

    public static TermClient Start(Api api, string session, string terminal, bool keeps = true)
    {
        var client = new TermClient(api.SocketOf(session, terminal), api.Key, keeps);
        client._run = client.RunAsync();
        return client;
    }

    /// <summary>Types, now or when there is a connection again.</summary>
    public void Type(string text) => Type(Encoding.UTF8.GetBytes(text));

    public void Type(byte[] bytes)
    {
        lock (_gate) _outbox.Add(bytes);
        Tell();
    }

    /// <summary>Its connection breaks without a goodbye.</summary>
    public void Drop() => Read(() => _socket)?.Abort();

    /// <summary>Leaves its gateway, which need not notice, for another that serves the same terminal.</summary>
    public void MoveTo(Uri gateway)
    {
        _url = new UriBuilder(_url) { Host = gateway.Host, Port = gateway.Port }.Uri;
        Drop();
    }

    /// <summary>Waits until the output contains this.</summary>
    public Task SeesAsync(string text, TimeSpan? limit = null) => UntilAsync($"the terminal shows '{text}'", () => Text.Contains(text, StringComparison.Ordinal), limit);

    public async Task UntilAsync(string what, Func<bool> holds, TimeSpan? limit = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(limit ?? TimeSpan.FromSeconds(60));
        while (true)
        {
            Task changed = Read(() => _changed.Task);
            if (holds()) return;

            try
            {
                await changed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                string tail = Text;
                throw new TimeoutException(
                    $"Not in time: {what}. {Attachments} attachments, last close {LastClose}, epoch {Epoch}, faults [{string.Join("; ", Faults)}], {tail.Length} characters, ending with:\n{tail[^Math.Min(600, tail.Length)..]}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leaving.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_leaving.IsCancellationRequested && LastClose is not (1000 or 4401 or 4404))
        {
            try
            {
                using var socket = new ClientWebSocket();
                socket.Options.Proxy = null;
                socket.Options.AddSubProtocol(Subprotocol);
                if (_key is not null) socket.Options.SetRequestHeader("Authorization", $"Bearer {_key}");
                await socket.ConnectAsync(_url, _leaving.Token);
                lock (_gate) _socket = socket;
                using var connection = new TermConnection(socket, _gate, _output, _outbox, Tell, () => Read(() => _changed.Task));
                (LastClose, LastReason) = await connection.RunAsync(_leaving.Token);
            }
            catch (WebSocketException)
            {
                // The gateway is away; that is what this client is for.
                LastClose = null;
            }

            if (LastClose == 4410) lock (_gate) _output.LoseEpoch();
            Tell();
            await Task.Delay(Pause, _leaving.Token);
        }
    }

    private void Tell()
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate) return read();
    }
}
