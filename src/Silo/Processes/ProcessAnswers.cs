using System.Buffers;
using VibeCoading.AgentClient.Terminals;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;
using VibeCoading.Contracts.Processes;
using VibeCoading.Silo.Terminals;
using ProcessChannel = VibeCoading.Contracts.Processes.ProcessChannel;

namespace VibeCoading.Silo.Processes;

/// <summary>Reads what the agent answers about programs. Nonsense is a <see cref="ProtocolException"/> and ends the connection.</summary>
internal static class ProcessAnswers
{
    public static ProcessPiece Piece(ReadOnlySequence<byte> payload)
    {
        ProcessOutput output = ProcessOutput.Decode(payload);
        if (output.Exit is { } exit) return new ProcessPiece(ProcessChannel.Exit, [], ResultOf(exit));
        if (output.Data.IsEmpty || output.Data.Length > FrameLimits.MaxChunkBytes) throw new ProtocolException($"Output of {output.Data.Length} bytes.");

        ProcessChannel channel = output.Channel == AgentProtocol.Processes.ProcessChannel.Stderr ? ProcessChannel.Stderr : ProcessChannel.Stdout;
        return new ProcessPiece(channel, output.Data.ToArray(), null);
    }

    private static ProcessResult ResultOf(ProcessExit exit)
    {
        const long MostMilliseconds = 366L * 24 * 3600 * 1000;
        if (exit.DurationMs is < 0 or > MostMilliseconds) throw new ProtocolException($"A program of {exit.DurationMs} ms.");

        return new ProcessResult(TerminalAnswers.ExitOf(exit.Exit), exit.TimedOut, TimeSpan.FromMilliseconds(exit.DurationMs));
    }
}
