using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>Terminal requests, as a silo makes them.</summary>
internal static class TerminalCalls
{
    public static Task<TerminalInfo> OpenAsync(this AgentClient client, TerminalOpen request) =>
        client.AskAsync(Operation.TerminalOpen, request, AgentJson.Default.TerminalOpen, AgentJson.Default.TerminalInfo);

    /// <summary>Opens a terminal with a shell script.</summary>
    public static Task<TerminalInfo> OpenAsync(this AgentClient client, string id, string script, int? ringBytes = null) =>
        client.OpenAsync(new TerminalOpen(id, "/bin/sh", ["-c", script], null, null, 80, 24, ringBytes));

    public static async Task<IReadOnlyList<TerminalInfo>> ListTerminalsAsync(this AgentClient client) =>
        PayloadReader.ReadJson(new ReadOnlySequence<byte>(await client.AskAsync(Operation.TerminalList)), AgentJson.Default.IReadOnlyListTerminalInfo);

    public static Task<TerminalInfo> StatAsync(this AgentClient client, string id, string? clientId = null) =>
        client.AskAsync(Operation.TerminalStat, new TerminalQuery(id, clientId), AgentJson.Default.TerminalQuery, AgentJson.Default.TerminalInfo);

    public static Task CloseAsync(this AgentClient client, string id) =>
        client.AskAsync(Operation.TerminalClose, new TerminalQuery(id), AgentJson.Default.TerminalQuery);

    public static Task ResizeAsync(this AgentClient client, string id, int cols, int rows, string? viewer = null) =>
        client.AskAsync(Operation.TerminalResize, new TerminalResize(id, cols, rows, viewer), AgentJson.Default.TerminalResize);

    public static Task LeaveAsync(this AgentClient client, TerminalLeave leave) =>
        client.AskAsync(Operation.TerminalLeave, leave, AgentJson.Default.TerminalLeave);

    public static Task SignalAsync(this AgentClient client, string id, string name, string? who = null, long typed = 0) =>
        client.AskAsync(Operation.TerminalSignal, new TerminalSignal(id, name, who, typed), AgentJson.Default.TerminalSignal);

    public static (uint Id, ChannelReader<byte[]> Answers) Follow(this AgentClient client, TerminalFollow follow) =>
        client.Begin(Operation.TerminalFollow, follow.Encode(new byte[PayloadWriter.MaxHeadBytes]));

    public static Task AcknowledgeAsync(this AgentClient client, TerminalAck ack) =>
        client.AskAsync(Operation.TerminalAck, ack.Encode(new byte[TerminalAck.Bytes]));

    /// <summary>One look: the first output there is from an offset on, or the exit.</summary>
    public static async Task<TerminalOutput> ReadAsync(this AgentClient client, string id, long offset, int most = FrameLimits.MaxChunkBytes, bool blank = false)
    {
        (uint request, ChannelReader<byte[]> answers) = client.Follow(new TerminalFollow(id, offset, most, blank, Client: ""));
        TerminalOutput output;
        do output = await answers.NextAsync();
        while (output.Kind == TerminalOutputKind.Size);
        await client.CancelAsync(request);
        return output;
    }

    public static async Task<TerminalOutput> NextAsync(this ChannelReader<byte[]> answers)
    {
        try
        {
            return TerminalOutput.Decode(new ReadOnlySequence<byte>(await answers.ReadAsync().AsTask().WaitAsync(AgentClient.Deadline)));
        }
        catch (ChannelClosedException ended) when (ended.InnerException is { } why)
        {
            ExceptionDispatchInfo.Throw(why);
            throw;
        }
    }

    /// <summary>The input offset accepted.</summary>
    public static async Task<long> WriteAsync(this AgentClient client, string id, string clientId, long offset, ReadOnlyMemory<byte> data)
    {
        byte[] answer = await client.BeginWrite(id, clientId, offset, data.Span).Answer.WaitAsync(AgentClient.Deadline);
        return BinaryPrimitives.ReadInt64LittleEndian(answer);
    }

    public static (uint Id, Task<byte[]> Answer) BeginWrite(this AgentClient client, string id, string clientId, long offset, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> head = TerminalWrite.EncodeHead(id, clientId, offset, new byte[PayloadWriter.MaxHeadBytes]);
        return client.Ask(Operation.TerminalWrite, [.. head, .. data]);
    }
}
