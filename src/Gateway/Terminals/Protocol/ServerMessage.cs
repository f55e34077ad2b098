using System.Text.Json;
using System.Text.Json.Serialization;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>What the gateway says in text frames of <c>vibe.term.v1</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "t")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Gap), "gap")]
[JsonDerivedType(typeof(Restore), "restore")]
[JsonDerivedType(typeof(Size), "size")]
[JsonDerivedType(typeof(InAck), "inack")]
[JsonDerivedType(typeof(Exit), "exit")]
[JsonDerivedType(typeof(Error), "error")]
[JsonDerivedType(typeof(Pong), "pong")]
internal abstract record ServerMessage
{
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, ControlJson.Default.ServerMessage);
}

/// <param name="From">Where the output begins that follows.</param>
/// <param name="ReplayUntil">Output before this was there before; questions in it are not to be answered again.</param>
/// <param name="InAcked">Where the client's input goes on.</param>
/// <param name="Owner">The client whose size and replies count; null while there is none.</param>
internal sealed record Ready(
    string Epoch, long Tail, long Head, long From, long ReplayUntil, long InAcked, int Cols, int Rows, string? Owner) : ServerMessage;

internal sealed record Gap(long From, long To) : ServerMessage;

/// <param name="Data">Base64: for the emulator, whatever state it is in, ahead of the output that follows; it counts in no offset.</param>
internal sealed record Restore(byte[] Data) : ServerMessage;

/// <param name="O">Output from here on was made for this size.</param>
internal sealed record Size(int Cols, int Rows, string? Owner, long O) : ServerMessage;

internal sealed record InAck(long O) : ServerMessage;

internal sealed record Exit(long O, int? Code, int? Signal) : ServerMessage;

internal sealed record Error(string Code, string Message, bool Retry) : ServerMessage;

internal sealed record Pong(long N) : ServerMessage;
