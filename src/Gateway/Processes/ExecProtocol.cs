using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Processes;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Json;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Processes;

/// <summary>
/// Streams one run: the first text message is the request; then come binary messages whose first byte is 1 (stdout) or 2 (stderr), and at last a text
/// message with the exit. The program ends with the connection.
/// </summary>
internal sealed class ExecProtocol(ISessionProcesses processes, Caller caller, SocketSender sender) : ISocketProtocol
{
    private const int BatchSize = 8;

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly TaskCompletionSource<byte[]> _request = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<SocketClose> ServeAsync(CancellationToken cancellationToken)
    {
        byte[] request = await _request.Task.WaitAsync(cancellationToken);
        try
        {
            StartProcess start = JsonFault.Deserialize<ExecBody>(request).ToRequest();
            await foreach (ProcessPiece piece in processes.RunProcess(caller, start, cancellationToken).WithBatchSize(BatchSize).Detached(cancellationToken))
            {
                if (piece.Result is { } result)
                {
                    await SendAsync(ExecExit.Of(result), cancellationToken);
                    return SocketClose.Exited;
                }

                await sender.SendAsync(Frame(piece), WebSocketMessageType.Binary, cancellationToken);
            }

            throw new ProcessException(ProcessError.Lost, "The run ended without telling how.");
        }
        catch (Exception fault) when (ProblemMap.Of(fault) is { } problem)
        {
            await SendAsync(new ExecError(problem.Code, problem.Detail, problem.Field), cancellationToken);
            return new SocketClose(problem.Status switch { 400 => 4400, 404 => 4404, 409 => 4409, _ => 1011 }, problem.Code);
        }
    }

    public ValueTask<SocketClose?> HearAsync(WebSocketMessageType type, ReadOnlyMemory<byte> part, bool last, CancellationToken cancellationToken)
    {
        if (_request.Task.IsCompleted || type != WebSocketMessageType.Text)
            return ValueTask.FromResult<SocketClose?>(SocketClose.Malformed("one text message is expected, the request"));
        if (_text.WrittenCount + part.Length > JsonBody<ExecBody>.MaxBytes)
            return ValueTask.FromResult<SocketClose?>(SocketClose.Malformed("the request is too large"));

        _text.Write(part.Span);
        if (last) _request.SetResult(_text.WrittenMemory.ToArray());
        return ValueTask.FromResult<SocketClose?>(null);
    }

    private static byte[] Frame(ProcessPiece piece)
    {
        byte[] frame = GC.AllocateUninitializedArray<byte>(piece.Data.Length + 1);
        frame[0] = (byte)piece.Stream;
        piece.Data.CopyTo(frame, 1);
        return frame;
    }

    private ValueTask SendAsync<T>(T message, CancellationToken cancellationToken) =>
        sender.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Options), WebSocketMessageType.Text, cancellationToken);
}
