using System.Buffers;
using System.Collections.Immutable;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.AgentClient.Terminals;

/// <summary>Reads what the agent answers about terminals. Nonsense is a <see cref="ProtocolException"/> and ends the connection.</summary>
internal static class TerminalAnswers
{
    public static TerminalView View(ReadOnlySequence<byte> payload) => ViewOf(PayloadReader.ReadJson(payload, AgentJson.Default.TerminalInfo));

    public static ImmutableArray<TerminalView> Views(ReadOnlySequence<byte> payload) =>
        [.. PayloadReader.ReadJson(payload, AgentJson.Default.IReadOnlyListTerminalInfo).Select(ViewOf)];

    public static TerminalAttachment Attachment(ReadOnlySequence<byte> payload)
    {
        TerminalInfo info = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalInfo);
        return new TerminalAttachment(ViewOf(info), Math.Max(0, info.InAcked ?? 0));
    }

    /// <param name="from">Where the read began: output may begin later, when the ring moved on, never earlier.</param>
    public static OutputChunk Output(ReadOnlySequence<byte> payload, long from)
    {
        TerminalOutput output = TerminalOutput.Decode(payload);
        if (output.Offset < from) throw new ProtocolException($"Output at offset {output.Offset} for a read from {from}.");
        if (output.Exit is { } exit) return new OutputChunk(output.Offset, [], ExitOf(exit));
        if (output.Data.IsEmpty || output.Data.Length > FrameLimits.MaxChunkBytes) throw new ProtocolException($"Output of {output.Data.Length} bytes.");
        if (output.Offset > long.MaxValue - output.Data.Length) throw new ProtocolException($"Output at offset {output.Offset}.");

        // A fresh array each time: Orleans sends one that occurs twice in a batch only once.
        return new OutputChunk(output.Offset, output.Data.ToArray(), null);
    }

    /// <summary>The input offset now accepted.</summary>
    public static long Accepted(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return reader.ReadOffset();
    }

    public static ProgramExit ExitOf(ExitRecord exit) =>
        exit is { Code: null } or { Signal: null } && (exit.Code ?? exit.Signal) is not null
            ? new ProgramExit(exit.Code, exit.Signal, AgentInstant.FromMilliseconds(exit.AtUnixMs))
            : throw new ProtocolException($"An exit with code {exit.Code} and signal {exit.Signal}.");

    private static TerminalView ViewOf(TerminalInfo info)
    {
        if (!TerminalId.TryParse(info.Id, out TerminalId id)) throw new ProtocolException("A terminal with an impossible id.");
        if (info.Tail < 0 || info.Head < info.Tail) throw new ProtocolException($"A terminal from {info.Tail} to {info.Head}.");

        return new TerminalView(
            id,
            info.Epoch,
            info.Command,
            info.Pid,
            info.Cols,
            info.Rows,
            AgentInstant.FromMilliseconds(info.StartedAtUnixMs),
            info.Tail,
            info.Head,
            info.Exit is null ? null : ExitOf(info.Exit));
    }
}
