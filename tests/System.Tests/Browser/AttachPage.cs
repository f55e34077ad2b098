using Microsoft.Playwright;
using VibeCoading.SystemTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace VibeCoading.SystemTests.Browser;

/// <summary>A page that others could have written: xterm.js and its own AttachAddon, on the gateway's origin.</summary>
internal sealed class AttachPage : IAsyncDisposable
{
    private const float Patience = 60_000;

    private const string Html = """
        <!doctype html>
        <link rel="stylesheet" href="xterm.css">
        <div id="terminal"></div>
        <script src="xterm.js"></script>
        <script src="addon-attach.js"></script>
        <script>
          const terminal = new Terminal({ cols: 120, rows: 30 });
          const said = [];
          terminal.onData((data) => said.push(data));
          terminal.open(document.getElementById("terminal"));
          const socket = new WebSocket(location.hash.slice(1));
          terminal.loadAddon(new AttachAddon.AttachAddon(socket));
          terminal.focus();
        </script>
        """;

    private readonly IPage _page;
    private readonly Uri _url;

    private AttachPage(IPage page, Uri url)
    {
        (_page, _url) = (page, url);
        page.PageError += (_, error) => Errors.Add(error);
    }

    public List<string> Errors { get; } = [];

    /// <param name="socket">What the AttachAddon is given.</param>
    public static async Task<AttachPage> OpenAsync(Chromium chromium, Api api, Uri socket)
    {
        IPage page = await chromium.NewPageAsync();

        // Of a page that comes from the test itself the browser does not know that it is of this host.
        await page.Context.GrantPermissionsAsync(["local-network-access"]);
        var folder = new Uri(api.Gateway, "attach-addon/");
        await page.RouteAsync($"{folder}", route => route.FulfillAsync(new() { ContentType = "text/html", Body = Html }));
        foreach (string file in new[] { "@xterm/xterm/lib/xterm.js", "@xterm/xterm/css/xterm.css", "@xterm/addon-attach/lib/addon-attach.js" })
            await page.RouteAsync($"{folder}{Path.GetFileName(file)}", route => route.FulfillAsync(new() { Path = Artifacts.Package(file) }));

        TicketBody ticket = await api.PostAsync<TicketBody>("tickets", new { purpose = "signin" });
        await page.GotoAsync(new Uri(api.Gateway, $"signin?ticket={Uri.EscapeDataString(ticket.Ticket)}").ToString());
        var attach = new AttachPage(page, new Uri(folder, $"#{socket}"));
        await attach.ComeAsync();
        return attach;
    }

    /// <summary>Loads the page, and waits until keys are heard: until then the addon drops them.</summary>
    public async Task ComeAsync()
    {
        await _page.GotoAsync(_url.ToString());
        await _page.WaitForFunctionAsync("() => socket.readyState === WebSocket.OPEN", null, new() { Timeout = Patience });
    }

    public Task LeaveAsync() => _page.GotoAsync("about:blank");

    public async Task TypeAsync(string line)
    {
        await _page.Keyboard.TypeAsync(line);
        await _page.Keyboard.PressAsync("Enter");
    }

    public Task ShowsAsync(string text) => Expect(_page.Locator(".xterm-rows")).ToContainTextAsync(text, new() { Timeout = Patience });

    /// <summary>Waits until the terminal has said this, by itself or by keys.</summary>
    public Task SaysAsync(string text) =>
        _page.WaitForFunctionAsync("text => said.join('').includes(text)", text, new() { Timeout = Patience });

    public async ValueTask DisposeAsync()
    {
        await _page.ScreenshotAsync(new() { Path = Path.Combine(Artifacts.Folder("screenshots"), $"last-{TestContext.Current.TestMethod?.MethodName}.png") });
        await _page.Context.CloseAsync();
    }
}
