using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using VibeCoading.Testing;

namespace VibeCoading.Bench.Gateway;

/// <summary>A viewer that comes back at its offset after every lost connection, and holds what comes against what was written.</summary>
internal sealed class ResumingViewer(Uri url, string key)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _client = Guid.NewGuid().ToString("N");
    private readonly byte[] _buffer = new byte[TermSocket.MessageBytes];
    private volatile ClientWebSocket? _socket;
    private JsonElement? _epoch;
    private long _offset;
    private long _acked;
    private bool _mustBegin;
    private bool _hasEnded;

    /// <summary>How far output has come.</summary>
    public long Offset => Interlocked.Read(ref _offset);

    /// <summary>Bytes that it was told it will not get, and those that are missing at the end.</summary>
    public long Lost { get; private set; }

    /// <summary>Bytes that are not what was written there, or came a second time; of a piece all from the first of them on.</summary>
    public long Wrong { get; private set; }

    public int Attachments { get; private set; }

    /// <summary>Its connection breaks without a goodbye.</summary>
    public void Drop() => _socket?.Abort();

    /// <summary>Has the script begin, and reads to its end.</summary>
    /// <param name="length">Of all that it writes.</param>
    public async Task ReadAsync(NumberedLines stream, long length, CancellationToken cancellationToken)
    {
        while (!_hasEnded)
        {
            try
            {
                using ClientWebSocket socket = await TermSocket.ConnectAsync(url, key, cancellationToken);
                _socket = socket;
                await ReadAsync(socket, stream, cancellationToken);
            }
            catch (Exception broken) when (broken is WebSocketException or ObjectDisposedException || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Killed, dropped, or not there yet.
            }

            if (!_hasEnded) await Task.Delay(Pause, cancellationToken);
        }

        Lost += Math.Max(0, length - Offset);
        Wrong += Math.Max(0, Offset - length);
    }

    private async Task ReadAsync(ClientWebSocket socket, NumberedLines stream, CancellationToken cancellationToken)
    {
        object from = _epoch is null ? "start" : Offset;
        await TermSocket.TellAsync(socket, new { t = "hello", v = 1, clientId = _client, epoch = _epoch, from, inFrom = 0, cols = 80, rows = 24, window = TermSocket.WindowBytes }, cancellationToken);
        while (!_hasEnded)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return;
            if (received.MessageType == WebSocketMessageType.Text)
            {
                await HearAsync(socket, _buffer.AsMemory(0, received.Count), cancellationToken);
                continue;
            }

            if (stream.FirstWrong(Offset, _buffer.AsSpan(0, received.Count)) is { } wrong) Wrong += Offset + received.Count - wrong;
            long offset = Interlocked.Add(ref _offset, received.Count);
            await BeginAsync(socket, cancellationToken);
            if (offset - _acked < TermSocket.AckEveryBytes) continue;
            _acked = offset;
            await TermSocket.TellAsync(socket, new { t = "ack", o = offset }, cancellationToken);
        }
    }

    private async Task HearAsync(ClientWebSocket socket, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement message = document.RootElement;
        switch (message.GetProperty("t").GetString())
        {
            case "ready":
                Attachments++;
                _epoch ??= message.GetProperty("epoch").Clone();
                _acked = message.GetProperty("from").GetInt64();
                Wrong += Math.Abs(_acked - Offset);
                _mustBegin = message.GetProperty("inAcked").GetInt64() == 0;
                await BeginAsync(socket, cancellationToken);
                break;
            case "gap":
                long to = message.GetProperty("to").GetInt64();
                Lost += to - Offset;
                Interlocked.Exchange(ref _offset, to);
                break;
            case "exit":
                _hasEnded = true;
                break;
            case "error":
                throw new BenchException($"The gateway said {Encoding.UTF8.GetString(text.Span)}");
        }
    }

    /// <summary>Types the line that the script waits for, once it has greeted: before that the terminal would echo it.</summary>
    private async Task BeginAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        if (!_mustBegin || Offset == 0) return;
        _mustBegin = false;
        await socket.SendAsync("\n"u8.ToArray().AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }
}
