using System.Buffers;
using System.Text.Json;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.AgentProtocol.Processes;

/// <summary>Where a piece of output came from, and what its byte on the wire is.</summary>
public enum ProcessChannel : byte
{
    /// <summary>The last answer: both outputs ended and the program was reaped.</summary>
    Exit = 0,
    Stdout = 1,
    Stderr = 2,
}

/// <param name="TimedOut">The agent ended it because its time was up.</param>
public sealed record ProcessExit(ExitRecord Exit, bool TimedOut, long DurationMs);

/// <summary>u8 channel, then bytes or a <see cref="ProcessExit"/>. Each byte is told once.</summary>
public readonly record struct ProcessOutput(ProcessChannel Channel, ReadOnlySequence<byte> Data, ProcessExit? Exit)
{
    public static byte[] EncodeExit(ProcessExit exit) => JsonSerializer.SerializeToUtf8Bytes(exit, AgentJson.Default.ProcessExit);

    public static ProcessOutput Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var channel = (ProcessChannel)reader.ReadByte();
        return channel switch
        {
            ProcessChannel.Stdout or ProcessChannel.Stderr => new ProcessOutput(channel, reader.Rest, null),
            ProcessChannel.Exit => new ProcessOutput(channel, default, PayloadReader.ReadJson(reader.Rest, AgentJson.Default.ProcessExit)),
            _ => throw new ProtocolException($"Output of unknown channel {channel}."),
        };
    }
}
