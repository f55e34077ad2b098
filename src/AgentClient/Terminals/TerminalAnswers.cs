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
    private const int MostModesBytes = 16 * 1024;
    private const int MostSide = 1000;

    public static TerminalView View(ReadOnlySequence<byte> payload) => ViewOf(PayloadReader.ReadJson(payload, AgentJson.Default.TerminalInfo));

    public static ImmutableArray<TerminalView> Views(ReadOnlySequence<byte> payload) =>
        [.. PayloadReader.ReadJson(payload, AgentJson.Default.IReadOnlyListTerminalInfo).Select(ViewOf)];

    public static TerminalAttachment Attachment(ReadOnlySequence<byte> payload)
    {
        TerminalInfo info = PayloadReader.ReadJson(payload, AgentJson.Default.TerminalInfo);
        return new TerminalAttachment(ViewOf(info), Math.Max(0, info.InAcked ?? 0));
    }

    /// <param name="from">Where the read began: output may begin later, when the ring moved on, never earlier.</param>
    public static TerminalOutput Output(ReadOnlySequence<byte> payload, long from)
    {
        TerminalOutput output = TerminalOutput.Decode(payload);
        if (output.Offset < from) throw new ProtocolException($"Output at offset {output.Offset} for a read from {from}.");
        if (output.Kind == TerminalOutputKind.Data && output.Data.IsEmpty) throw new ProtocolException("Output of no bytes.");
        if (output.Data.Length > FrameLimits.MaxChunkBytes) throw new ProtocolException($"Output of {output.Data.Length} bytes.");
        if (output.Modes.Length > MostModesBytes) throw new ProtocolException($"Modes of {output.Modes.Length} bytes.");
        if (output.Offset > long.MaxValue - output.Data.Length) throw new ProtocolException($"Output at offset {output.Offset}.");
        return output;
    }

    /// <summary>A fresh array each time: Orleans sends one that occurs twice in a batch only once.</summary>
    public static OutputChunk ChunkOf(in TerminalOutput output) => new(
        output.Offset,
        output.Data.ToArray(),
        output.Exit is { } exit ? ExitOf(exit) : null,
        output.Size is { } size ? SizeOf(size) : null,
        output.Kind == TerminalOutputKind.Modes ? output.Modes.ToArray() : null);

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

    private static Contracts.Terminals.SizeChange SizeOf(AgentProtocol.Terminals.SizeChange size) =>
        size is { Cols: >= 1 and <= MostSide, Rows: >= 1 and <= MostSide, Offset: >= 0 }
            ? new Contracts.Terminals.SizeChange(size.Cols, size.Rows, size.Owner, size.Offset)
            : throw new ProtocolException($"A size of {size.Cols}x{size.Rows} at offset {size.Offset}.");

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
            info.Exit is null ? null : ExitOf(info.Exit),
            info.Owner,
            info.Pauses ? WhenSlow.Pause : WhenSlow.Overwrite);
    }
}
