using System.Buffers;
using System.Text.Json;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.AgentClient.Terminals;

/// <summary>Reads a terminal's output, one read after the other, and what it was told of the size between them.</summary>
internal sealed class AgentTerminalReader(AgentConnection connection, TerminalId id, string? clientId, bool isBlank) : IDisposable
{
    private readonly uint _number = connection.NextReader();
    private readonly string _client = clientId ?? "";
    private bool _isBlank = isBlank;
    private uint _seen;

    /// <summary>The next output from an offset on, waiting for it; or a change of size, which comes without bytes.</summary>
    /// <param name="inline">The caller goes on within the connection's receive loop.</param>
    public Task<OutputChunk> ReadAsync(long from, CancellationToken cancellationToken, bool inline = false)
    {
        Span<byte> head = stackalloc byte[PayloadWriter.MaxHeadBytes];
        var reader = new TerminalReader(_number, _seen, _isBlank, _client);
        return AgentTerminal.RefusalsOfAsync(connection.AskAsync(
            Operation.TerminalRead,
            new TerminalRead(id.Value, from, FrameLimits.MaxChunkBytes, reader).Encode(head),
            default,
            payload => Take(payload, from),
            cancellationToken,
            inline: inline));
    }

    /// <summary>Reads no more. For a client that is to come back the terminal may wait on.</summary>
    public void Dispose() => connection.Tell(
        Operation.TerminalLeave, JsonSerializer.SerializeToUtf8Bytes(new TerminalLeave(id.Value, _number), AgentJson.Default.TerminalLeave));

    private OutputChunk Take(ReadOnlySequence<byte> payload, long from)
    {
        TerminalOutput output = TerminalAnswers.Output(payload, from);
        if (output.Size is { } size) _seen = size.Version;
        else _isBlank = false;
        return TerminalAnswers.ChunkOf(output);
    }
}
