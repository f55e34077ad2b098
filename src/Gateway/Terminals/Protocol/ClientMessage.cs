using System.Text.Json.Serialization;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>What a viewer says in text frames of <c>vibe.term.v1</c>. Fields that this version does not know are passed over: newer clients may say more.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "t")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Ack), "ack")]
[JsonDerivedType(typeof(Resize), "resize")]
[JsonDerivedType(typeof(Signal), "signal")]
[JsonDerivedType(typeof(Ping), "ping")]
internal abstract record ClientMessage;

/// <param name="Epoch">The epoch that <paramref name="From"/> belongs to; null takes the present one.</param>
/// <param name="InFrom">The first byte of its input that the client can still send.</param>
/// <param name="Window">Most output bytes it wants unacknowledged: 16 KiB to 1 MiB; null for 512 KiB.</param>
internal sealed record Hello(
    int V,
    string ClientId,
    StartPoint From,
    string? Epoch = null,
    long InFrom = 0,
    int Cols = 0,
    int Rows = 0,
    bool ReadOnly = false,
    int? Window = null) : ClientMessage
{
    private const int LeastWindow = 16 * 1024;
    private const int DefaultWindow = 512 * 1024;
    private const int MostWindow = 1024 * 1024;

    public int WindowBytes => Math.Clamp(Window ?? DefaultWindow, LeastWindow, MostWindow);

    public TerminalSize Size => new(Cols, Rows);
}

internal sealed record Ack(long O) : ClientMessage;

internal sealed record Resize(int Cols, int Rows) : ClientMessage;

internal sealed record Signal(string Name) : ClientMessage;

internal sealed record Ping(long N) : ClientMessage;
