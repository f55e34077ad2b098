using System.Net.WebSockets;
using System.Text;

namespace VibeCoading.Gateway.Tests.Terminals.Fuzz;

/// <param name="Parts">How many frames it is sent in.</param>
internal sealed record FuzzMessage(WebSocketMessageType Type, byte[] Data, Verdict Verdict, int Parts = 1)
{
    private const int MostShown = 200;

    public override string ToString() =>
        $"{Type} of {Data.Length} bytes in {Parts}, {Verdict}: {Encoding.Latin1.GetString(Data, 0, Math.Min(Data.Length, MostShown)).ReplaceLineEndings("?")}";
}
