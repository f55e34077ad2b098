using System.Collections.Immutable;

namespace VibeCoading.AgentClient.Relays;

/// <summary>What a gateway says first to a relay: four letters, and the pass. Nothing answers it; every byte behind it is the agent's.</summary>
internal static class RelayHello
{
    public const int PassBytes = 32;

    public const int Length = 4 + PassBytes;

    private static ReadOnlySpan<byte> Name => "VBR1"u8;

    public static byte[] Encode(ImmutableArray<byte> pass) => [.. Name, .. pass];

    /// <summary>The pass; empty when these are no such words.</summary>
    public static ReadOnlySpan<byte> PassIn(ReadOnlySpan<byte> hello) =>
        hello.Length == Length && hello.StartsWith(Name) ? hello[Name.Length..] : [];
}
