using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VibeCoading.SystemTests.Harness;

/// <summary>One connection of a <see cref="TermClient"/>, from hello to close.</summary>
internal sealed class TermConnection(ClientWebSocket socket, Lock gate, TermOutput output, TermOutbox outbox, Action tell, Func<Task> changed) : IDisposable
{
    private const int Window = 256 * 1024;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>What the server closed with; no code when the connection just broke.</summary>
    public async Task<(int? Code, string? Reason)> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pump = Task.CompletedTask;
        try
        {
            await SendHelloAsync(ending.Token);
            var message = new ArrayBufferWriter<byte>();
            while (true)
            {
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(message.GetMemory(64 * 1024), ending.Token);
                if (part.MessageType == WebSocketMessageType.Close) return ((int?)socket.CloseStatus, socket.CloseStatusDescription);

                message.Advance(part.Count);
                if (!part.EndOfMessage) continue;

                if (part.MessageType == WebSocketMessageType.Binary) await ReceivedAsync(message.WrittenMemory, ending.Token);
                else if (Control(message.WrittenMemory)) pump = PumpAsync(ending.Token);
                message.ResetWrittenCount();
                tell();
            }
        }
        catch (Exception broken) when (broken is WebSocketException || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, null);
        }
        finally
        {
            await ending.CancelAsync();
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _sending.Dispose();

    private Task SendHelloAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return SendAsync(new
            {
                t = "hello",
                v = 1,
                clientId = outbox.ClientId,
                epoch = output.Epoch,
                from = output.Epoch is null ? "start" : (object)output.Offset,
                inFrom = outbox.Accepted,
                cols = 120,
                rows = 30,
                window = Window,
            }, cancellationToken);
        }
    }

    private async Task ReceivedAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        long offset;
        lock (gate)
        {
            output.Add(data.Span);
            offset = output.Offset;
        }

        await SendAsync(new { t = "ack", o = offset }, cancellationToken);
    }

    /// <summary>True when this was the beginning: from now on input may flow.</summary>
    private bool Control(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8);
        JsonElement message = document.RootElement;
        lock (gate)
        {
            switch (message.GetProperty("t").GetString())
            {
                case "ready":
                    output.Attach(message.GetProperty("epoch").ToString(), message.GetProperty("from").GetInt64());
                    outbox.ResumeAt(message.GetProperty("inAcked").GetInt64());
                    return true;
                case "gap":
                    output.Gap(message.GetProperty("from").GetInt64(), message.GetProperty("to").GetInt64());
                    return false;
                case "inack":
                    outbox.Accept(message.GetProperty("o").GetInt64());
                    return false;
                case "exit":
                    if (message.GetProperty("o").GetInt64() != output.Offset) output.Faults.Add($"exit at {message.GetProperty("o")}, read to {output.Offset}");
                    output.Exit = message.Deserialize<ExitBody>(Json);
                    return false;
                case "error":
                    output.Faults.Add(message.ToString());
                    return false;
                default:
                    return false;
            }
        }
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next = changed();
            byte[]? frame;
            lock (gate) frame = outbox.Take();
            if (frame is null) await next.WaitAsync(cancellationToken);
            else await SendAsync(frame, WebSocketMessageType.Binary, cancellationToken);
        }
    }

    private Task SendAsync(object message, CancellationToken cancellationToken) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, Json), WebSocketMessageType.Text, cancellationToken);

    private async Task SendAsync(byte[] bytes, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(bytes, type, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }
}
