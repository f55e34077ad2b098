using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VibeCoading.SystemTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace VibeCoading.SystemTests.Browser;

/// <summary>The web page, as a user works it.</summary>
internal sealed partial class IdePage : IAsyncDisposable
{
    private const float Patience = 60_000;

    private const string FontSize = "parseInt(getComputedStyle(document.querySelector('[data-testid=terminal] .xterm-rows')).fontSize)";

    private readonly IPage _page;
    private readonly Api _api;

    public IdePage(IPage page, Api api)
    {
        _page = page;
        _api = api;
        // What the page's code throws is a failure, wherever the test looks.
        page.PageError += (_, error) => Errors.Add(error);
    }

    public List<string> Errors { get; } = [];

    public ILocator SignInKey => _page.GetByTestId("signin-key");

    public ILocator Terminal => _page.GetByTestId("terminal");

    /// <summary>What the status bar says of the connection.</summary>
    public ILocator Connection => _page.GetByTestId("connection");

    /// <summary>The terminals side by side in the tab that is in front.</summary>
    public ILocator Panes => _page.GetByTestId("pane");

    public ILocator Paste => _page.GetByTestId("paste");

    public ILocator PaneNote => _page.GetByTestId("pane-note");

    /// <summary>Why the session is back, until somebody has read it.</summary>
    public ILocator Reason => _page.GetByTestId("session-reason");

    public ILocator SearchCount => _page.GetByTestId("search-count");

    public ILocator TerminalSize => _page.GetByTestId("terminal-size");

    private ILocator Rows => Terminal.Locator(".xterm-rows");

    public ILocator Session(string id) => _page.Locator($"[data-testid=session-item][data-session-id='{id}']");

    /// <summary>As the link that deploy/up.sh prints does.</summary>
    public async Task SignInByLinkAsync()
    {
        TicketBody ticket = await _api.PostAsync<TicketBody>("tickets", new { purpose = "signin" });
        await _page.GotoAsync(new Uri(_api.Gateway, $"signin?ticket={Uri.EscapeDataString(ticket.Ticket)}").ToString());
        await Expect(_page.GetByTestId("new-session")).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    public async Task SignInByKeyAsync(string key)
    {
        await _page.GotoAsync(_api.Gateway.ToString());
        await SignInKey.FillAsync(key);
        await _page.GetByTestId("signin-submit").ClickAsync();
    }

    /// <summary>What sessions can be made from.</summary>
    public ILocator Templates => _page.GetByTestId("new-session-template");

    /// <summary>Creates a session and waits for its shell.</summary>
    public async Task<string> CreateSessionAsync(string? template = null)
    {
        if (template is not null) await Templates.SelectOptionAsync(template);
        // When the templates come, their list moves the button away from under the pointer.
        await Expect(Templates).ToBeVisibleAsync();
        await _page.GetByTestId("new-session").ClickAsync();
        ILocator item = _page.Locator("[data-testid=session-item][data-state=ready]").First;
        await Expect(item).ToBeVisibleAsync(new() { Timeout = Patience });
        await IsConnectedAsync();
        return await item.GetAttributeAsync("data-session-id") ?? throw new InvalidOperationException("The item has no session id.");
    }

    public Task IsConnectedAsync() => Expect(Terminal).ToHaveAttributeAsync("data-connection", "open", new() { Timeout = Patience });

    public Task IsDisconnectedAsync() => Expect(Terminal).ToHaveAttributeAsync("data-connection", NotOpen(), new() { Timeout = Patience });

    public async Task TypeAsync(string line)
    {
        await Terminal.ClickAsync();
        await _page.Keyboard.TypeAsync(line);
        await _page.Keyboard.PressAsync("Enter");
    }

    public Task PressAsync(string keys) => _page.Keyboard.PressAsync(keys);

    public Task TypeKeysAsync(string text) => _page.Keyboard.TypeAsync(text);

    /// <summary>As if it had been copied elsewhere.</summary>
    public Task PutOnClipboardAsync(string text) => _page.EvaluateAsync("text => navigator.clipboard.writeText(text)", text);

    public async Task WakeUpAsync()
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Wake it up" }).First.ClickAsync(new() { Timeout = Patience });
        await IsConnectedAsync();
    }

    public Task<string> ClipboardAsync() => _page.EvaluateAsync<string>("() => navigator.clipboard.readText()");

    /// <summary>Selects a word of the terminal, as a double click does.</summary>
    public async Task SelectAsync(string word)
    {
        LocatorBoundingBoxResult row = await Rows.Locator("> div").Filter(new() { HasText = word }).Last.BoundingBoxAsync() ?? throw new InvalidOperationException($"No row shows {word}.");
        await _page.Mouse.DblClickAsync(row.X + 4, row.Y + (row.Height / 2));
    }

    /// <summary>Clicks at the start of the row with this text, and returns the page that opens.</summary>
    public async Task<IPage> FollowLinkAsync(string text)
    {
        LocatorBoundingBoxResult row = await Rows.Locator("> div").Filter(new() { HasText = text }).Last.BoundingBoxAsync() ?? throw new InvalidOperationException($"No row shows {text}.");
        await _page.Mouse.MoveAsync(row.X + 10, row.Y + (row.Height / 2));
        await Expect(_page.Locator(".xterm-screen.xterm-cursor-pointer, .xterm.xterm-cursor-pointer")).ToHaveCountAsync(1, new() { Timeout = Patience });
        return await _page.Context.RunAndWaitForPageAsync(() => _page.Mouse.DownAsync().ContinueWith(_ => _page.Mouse.UpAsync(), TaskScheduler.Default).Unwrap());
    }

    public Task<int> FontSizeAsync() => _page.EvaluateAsync<int>(FontSize);

    public Task HasFontSizeAsync(int pixels) => _page.WaitForFunctionAsync($"{FontSize} === {pixels}", null, new() { Timeout = Patience });

    /// <summary>Puts itself between the page and its terminals, from the next connection on.</summary>
    public async Task<TerminalWire> TapAsync()
    {
        var wire = new TerminalWire();
        await _page.RouteWebSocketAsync(TerminalSocket(), wire.Connect);
        return wire;
    }

    /// <summary>Waits until the screen of the terminal shows this.</summary>
    public Task ShowsAsync(string text) => Expect(Rows).ToContainTextAsync(text, new() { Timeout = Patience });

    /// <summary>Waits until the shell asks for the next command, right after this.</summary>
    public Task ShowsPromptAfterAsync(string text) =>
        Expect(Rows).ToHaveTextAsync(new Regex($@"{Regex.Escape(text)}\s*/workspace\s\$\s*$", RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = Patience });

    public async Task ShowsLatencyAsync() =>
        await Expect(_page.GetByTestId("latency")).ToHaveTextAsync(Milliseconds(), new() { Timeout = Patience });

    public async Task<string> ScreenAsync() => string.Join('\n', await Rows.Locator("> div").AllInnerTextsAsync());

    public Task ReloadAsync() => _page.ReloadAsync();

    public async Task DeleteSessionAsync(string id)
    {
        await Session(id).GetByTestId("delete-session").ClickAsync();
        await _page.GetByTestId("confirm-delete").ClickAsync();
        await Expect(Session(id)).ToHaveCountAsync(0, new() { Timeout = Patience });
    }

    public Task ResizeAsync(int width, int height) => _page.SetViewportSizeAsync(width, height);

    /// <summary>For people to look at, below artifacts/screenshots.</summary>
    public Task ShootAsync(string name) => _page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Artifacts.Folder("screenshots"), $"{name}.png") });

    public async ValueTask DisposeAsync()
    {
        // Whether the test failed is not known yet; if it did, this shows where.
        await ShootAsync($"last-{TestContext.Current.TestMethod?.MethodName}");
        await _page.Context.CloseAsync();
    }

    [GeneratedRegex("^(connecting|reconnecting|closed)$")]
    private static partial Regex NotOpen();

    [GeneratedRegex("/terminals/[^/]+/ws$")]
    private static partial Regex TerminalSocket();

    [GeneratedRegex(@"\d+ ms")]
    private static partial Regex Milliseconds();
}
