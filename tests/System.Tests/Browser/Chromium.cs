using Microsoft.Playwright;
using VibeCoading.SystemTests.Harness;

[assembly: AssemblyFixture(typeof(VibeCoading.SystemTests.Browser.Chromium))]

namespace VibeCoading.SystemTests.Browser;

/// <summary>The machine's own Chromium, without a window; nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        // Its own 5 s are too few for a machine that does other things, too.
        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("VIBE_CHROMIUM") is { Length: > 0 } set ? set : Path,
            // Without a sandbox it runs as root and in containers; the rest keeps it from calling home.
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal async Task<IdePage> OpenAsync(Api api) => new(await NewPageAsync(), api);

    /// <summary>A page with cookies of its own.</summary>
    internal async Task<IPage> NewPageAsync()
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            // As a user has who was asked once.
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        return await context.NewPageAsync();
    }
}
