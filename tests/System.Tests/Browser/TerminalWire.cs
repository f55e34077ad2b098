using Microsoft.Playwright;

namespace VibeCoading.SystemTests.Browser;

/// <summary>Between the page and the gateway: what the gateway says can be held back, and something else be said.</summary>
internal sealed class TerminalWire
{
    private IWebSocketRoute? _page;

    public bool HoldsBack { get; set; }

    public void Connect(IWebSocketRoute page)
    {
        _page = page;
        IWebSocketRoute gateway = page.ConnectToServer();
        gateway.OnMessage(frame =>
        {
            if (!HoldsBack) Pass(frame, page);
        });
    }

    /// <summary>To the page, as if the gateway had said it.</summary>
    public void Say(string message) => (_page ?? throw new InvalidOperationException("The page has not connected.")).Send(message);

    // Playwright gives each frame as both text and bytes, and does not tell which it was: output that looks like a control message is none of these tests'.
    private static void Pass(IWebSocketFrame frame, IWebSocketRoute to)
    {
        if (frame.Text is { } text && text.StartsWith("{\"t\":", StringComparison.Ordinal)) to.Send(text);
        else to.Send(frame.Binary!);
    }
}
