using System.Buffers;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>Process requests, as a silo makes them.</summary>
internal static class ProcessCalls
{
    public static Task<ProcessStarted> StartAsync(this AgentClient client, ProcessStart request) =>
        client.AskAsync(Operation.ProcessStart, request, AgentJson.Default.ProcessStart, AgentJson.Default.ProcessStarted);

    /// <summary>Starts a shell script.</summary>
    public static Task<ProcessStarted> StartAsync(this AgentClient client, string id, string script, bool stdin = false, long timeoutMs = 0) =>
        client.StartAsync(new ProcessStart(id, "/bin/sh", ["-c", script], null, null, timeoutMs, stdin));

    public static async Task<ProcessOutput> ReadProcessAsync(this AgentClient client, string id, int most = FrameLimits.MaxChunkBytes)
    {
        byte[] answer = await client.AskAsync(Operation.ProcessRead, new ProcessRead(id, most), AgentJson.Default.ProcessRead);
        return ProcessOutput.Decode(new ReadOnlySequence<byte>(answer));
    }

    public static Task<byte[]> WriteProcessAsync(this AgentClient client, string id, bool end, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> head = ProcessWrite.EncodeHead(id, end, new byte[PayloadWriter.MaxHeadBytes]);
        return client.AskAsync(Operation.ProcessWrite, [.. head, .. data]);
    }

    public static Task SignalProcessAsync(this AgentClient client, string id, string name) =>
        client.AskAsync(Operation.ProcessSignal, new ProcessSignal(id, name), AgentJson.Default.ProcessSignal);

    /// <summary>Reads a process to its end.</summary>
    public static async Task<ProcessRun> FinishAsync(this AgentClient client, string id)
    {
        var output = new MemoryStream();
        var error = new MemoryStream();
        while (true)
        {
            ProcessOutput piece = await client.ReadProcessAsync(id);
            if (piece.Exit is not null) return new ProcessRun(output.ToArray(), error.ToArray(), piece.Exit);
            (piece.Channel == ProcessChannel.Stdout ? output : error).Write(piece.Data.ToArray());
        }
    }

    public static async Task<ProcessRun> RunAsync(this AgentClient client, string id, string script)
    {
        await client.StartAsync(id, script);
        return await client.FinishAsync(id);
    }
}
