using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>Takes in only messages that make sense by themselves; what they mean for a terminal is checked where that is known.</summary>
internal static class ControlParser
{
    /// <summary>Many times the longest sensible message.</summary>
    public const int MaxBytes = 4096;

    private const int Version = 1;
    private const int MaxClientId = 64;
    private const int MaxEpoch = 256;
    private const int MaxSignal = 16;

    /// <summary>A page's numbers tell offsets exactly until here, and no count of input overflows from there.</summary>
    private const long MaxOffset = 1L << 53;

    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ClientMessage? message, [NotNullWhen(false)] out string? fault)
    {
        message = null;
        try
        {
            message = JsonSerializer.Deserialize(utf8, ControlJson.Default.ClientMessage);
        }
        catch (JsonException malformed)
        {
            fault = $"not a control message: {malformed.Message}";
            return false;
        }
        catch (NotSupportedException)
        {
            fault = "a control message without \"t\"";
            return false;
        }

        fault = Fault(message);
        return fault is null;
    }

    private static string? Fault(ClientMessage? message) => message switch
    {
        null => "null is no control message",
        Hello { V: not Version } hello => $"version {hello.V} is not spoken here",
        Hello { ClientId.Length: < 1 or > MaxClientId } => $"clientId must have 1 to {MaxClientId} characters",
        Hello hello when hello.ClientId.AsSpan().ContainsAnyExceptInRange('!', '~') => "clientId must be printable ASCII",
        Hello { Epoch.Length: > MaxEpoch } => "epoch is too long",
        Hello { InFrom: < 0 or > MaxOffset } hello => $"inFrom is {hello.InFrom}",
        Ack { O: < 0 } ack => $"ack of {ack.O}",
        Signal { Name.Length: < 1 or > MaxSignal } => $"a signal's name has 1 to {MaxSignal} characters",
        _ => null,
    };
}
