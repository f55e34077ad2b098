using System.Buffers.Binary;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace VibeCoading.Bench.Terminals;

/// <summary>
/// The least that a WebSocket's client has to do (RFC 6455), on one thread: .NET's own takes 0.1 to 0.2 ms for a key and its echo, half of what is to be timed, where
/// a program on a bare connection takes a quarter of that. It trusts whom it talks to.
/// </summary>
internal sealed class PlainWebSocket : IDisposable
{
    private const int MaxHeadBytes = 16 * 1024;
    private const int HeaderBytes = 14;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const int TwoByteLength = 126;
    private const int EightByteLength = 127;
    private const int Close = 8;
    private const int Ping = 9;
    private const int Pong = 10;

    private readonly BlockingStream _stream;
    private readonly byte[] _coming = new byte[128 * 1024];
    private int _start;
    private int _end;

    private PlainWebSocket(BlockingStream stream) => _stream = stream;

    public static PlainWebSocket Connect(Uri url, string? key, string? subprotocol)
    {
        BlockingStream stream = BlockingStream.Connect(new IPEndPoint(IPAddress.Parse(url.Host), url.Port));
        var head = new StringBuilder($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
        head.Append($"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n");
        if (key is not null) head.Append($"Authorization: Bearer {key}\r\n");
        if (subprotocol is not null) head.Append($"Sec-WebSocket-Protocol: {subprotocol}\r\n");
        stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        var socket = new PlainWebSocket(stream);
        socket.ReadHead();
        return socket;
    }

    /// <summary>Masked with nothing, which a client may choose as well as anything.</summary>
    public void Send(ReadOnlySpan<byte> message, WebSocketMessageType type) => Send(message, type == WebSocketMessageType.Text ? 1 : 2);

    /// <summary>The next frame with content; good until the next call.</summary>
    public (WebSocketMessageType Type, ReadOnlyMemory<byte> Content) Receive(CancellationToken cancellationToken)
    {
        while (true)
        {
            Need(2, cancellationToken);
            int opcode = _coming[_start] & 0x0f;
            int length = _coming[_start + 1];
            int header = length switch { TwoByteLength => 4, EightByteLength => 10, _ => 2 };
            Need(header, cancellationToken);
            if (length == TwoByteLength) length = BinaryPrimitives.ReadUInt16BigEndian(_coming.AsSpan(_start + 2));
            else if (length == EightByteLength) length = (int)BinaryPrimitives.ReadUInt64BigEndian(_coming.AsSpan(_start + 2));
            Need(header + length, cancellationToken);
            Memory<byte> content = _coming.AsMemory(_start + header, length);
            _start += header + length;
            if (opcode == Ping) Send(content.Span, Pong);
            else if (opcode == Close) return (WebSocketMessageType.Close, default);
            else if (opcode != Pong) return (opcode == 1 ? WebSocketMessageType.Text : WebSocketMessageType.Binary, content);
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Send(ReadOnlySpan<byte> content, int opcode)
    {
        Span<byte> frame = content.Length < TwoByteLength ? stackalloc byte[HeaderBytes + content.Length] : new byte[HeaderBytes + content.Length];
        frame[0] = (byte)(Final | opcode);
        int header = 6;
        if (content.Length < TwoByteLength)
        {
            frame[1] = (byte)(Masked | content.Length);
        }
        else
        {
            header = 8;
            frame[1] = Masked | TwoByteLength;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], checked((ushort)content.Length));
        }

        frame[(header - 4)..header].Clear();
        content.CopyTo(frame[header..]);
        _stream.Write(frame[..(header + content.Length)]);
    }

    private void ReadHead()
    {
        int length;
        while ((length = _coming.AsSpan(0, _end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_end >= MaxHeadBytes) throw new BenchException("A WebSocket's handshake has no end.");
            Need(_end + 1, CancellationToken.None);
        }

        string head = Encoding.ASCII.GetString(_coming, 0, length);
        if (!head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new BenchException($"A WebSocket was refused: {head}");
        _start = length + 4;
    }

    /// <summary>Has at least so many bytes at the start.</summary>
    private void Need(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count) return;
        if (_start == _end) _start = _end = 0;
        if (_start + count > _coming.Length)
        {
            _coming.AsSpan(_start, _end - _start).CopyTo(_coming);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < count)
        {
            int read = _stream.Read(_coming.AsSpan(_end), cancellationToken);
            if (read == 0) throw new BenchException("A WebSocket ended without a word.");
            _end += read;
        }
    }
}
