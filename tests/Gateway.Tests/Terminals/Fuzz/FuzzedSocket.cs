using System.Net.WebSockets;
using VibeCoading.Gateway.Tests.Harness;

namespace VibeCoading.Gateway.Tests.Terminals.Fuzz;

/// <summary>A connection on which anything is sent, and what the gateway may do then.</summary>
internal sealed class FuzzedSocket(TermSocket socket)
{
    private const int Refused = 4400, EpochGone = 4410, NotText = 1007;

    private readonly List<FuzzMessage> _sent = [];
    private readonly HashSet<int> _closes = [];
    private bool _broke;

    /// <summary>Whether what was sent leaves it no choice but to close.</summary>
    public bool MustClose { get; private set; }

    public async Task SendAsync(FuzzMessage message)
    {
        _sent.Add(message);
        if (!MustClose) Expect(message.Verdict);
        try
        {
            for (int part = 1; part <= message.Parts; part++)
            {
                Range range = (message.Data.Length * (part - 1) / message.Parts)..(message.Data.Length * part / message.Parts);
                await socket.SendPartAsync(message.Data.AsMemory(range), message.Type, last: part == message.Parts);
            }
        }
        catch (WebSocketException)
        {
            // It is closed already; by what, reading tells.
        }
    }

    /// <summary>Its end, if it must end or has; otherwise it is shown to be usable.</summary>
    /// <param name="isUsable">Told each frame; true once one shows it.</param>
    public async Task CheckAsync(Func<TermSocket.Frame, bool> isUsable)
    {
        TermSocket.Frame frame;
        do
        {
            frame = await NextAsync();
            if (frame.Type != WebSocketMessageType.Close && !MustClose && isUsable(frame)) return;
        }
        while (frame.Type != WebSocketMessageType.Close);

        int code = frame.Code ?? 0;
        Assert.True(_closes.Contains(code) || (_broke && _closes.Contains(NotText)), $"Closed with {code} '{frame.Reason}', expected {string.Join(", ", _closes.DefaultIfEmpty())}.\n{this}");
        Assert.True(code != Refused || !string.IsNullOrEmpty(frame.Reason), $"Closed without a reason.\n{this}");
    }

    public override string ToString() => $"Sent:\n{string.Join('\n', _sent)}";

    private void Expect(Verdict verdict)
    {
        if (verdict is Verdict.Refused or Verdict.Either) _closes.Add(Refused);
        if (verdict is Verdict.NotText or Verdict.Either) _closes.Add(NotText);
        if (verdict is Verdict.Either) _closes.Add(EpochGone);
        MustClose = verdict is Verdict.Refused or Verdict.NotText;
    }

    private async Task<TermSocket.Frame> NextAsync()
    {
        try
        {
            return await socket.NextAsync();
        }
        catch (WebSocketException)
        {
            _broke = true;
            return new TermSocket.Frame(WebSocketMessageType.Close, [], null, null);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Neither closed nor usable.\n{this}");
            throw;
        }
    }
}
