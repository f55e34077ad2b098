using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using VibeCoading.SystemTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace VibeCoading.SystemTests.Browser;

/// <summary>A user at the page's terminals.</summary>
public sealed class TerminalPageTests(SharedNode shared, Chromium chromium) : SystemTest
{
    private static readonly LocatorAssertionsToHaveCountOptions Patient = new() { Timeout = 60_000 };

    [Fact]
    public async Task Paste_OfMegabytes_ArrivesWholeAndTellsHowFarItIs()
    {
        await using IdePage page = await AtAShellAsync("terminal-paste");
        string text = string.Create(CultureInfo.InvariantCulture, $"{string.Concat(Enumerable.Repeat("0123456789äß😀", 180_000))}end");
        int bytes = Encoding.UTF8.GetByteCount(text);
        await page.PutOnClipboardAsync(text);

        // It reads nothing for a while, so that the paste is seen to wait.
        await page.TypeAsync($"stty raw -echo; echo w''aiting; sleep 2; head -c {bytes} | sha256sum; stty sane");
        await page.ShowsAsync("waiting");
        await page.PressAsync("Control+Shift+V");
        await Expect(page.Paste).ToHaveCountAsync(1, Patient);
        await page.ShootAsync("11-paste");

        await page.ShowsAsync(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        await Expect(page.Paste).ToHaveCountAsync(0, Patient);
        await page.TypeAsync("echo usable-$((6*7))");
        await page.ShowsAsync("usable-42");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task CtrlC_DuringAPasteThatNobodyReads_StopsBoth()
    {
        await using IdePage page = await AtAShellAsync("terminal-stop");
        await page.PutOnClipboardAsync(new string('x', 2_000_000));

        await page.TypeAsync("sh -c 'stty -icanon -echo; trap \"echo interrupted-$((6*7)); stty sane; exit\" INT; echo wait\"\"ing; sleep 1000'");
        await page.ShowsAsync("waiting");
        await page.PressAsync("Control+Shift+V");
        await Expect(page.Paste).ToHaveCountAsync(1, Patient);
        await page.PressAsync("Control+C");

        await page.ShowsAsync("interrupted-42");
        await Expect(page.Paste).ToHaveCountAsync(0, Patient);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Panes_AreSplitMovedAndClosedByKeys_AndSurviveAReload()
    {
        await using IdePage page = await AtAShellAsync("terminal-panes");
        await page.TypeAsync("echo fi''rst");
        await page.ShowsAsync("first");

        await page.PressAsync("Control+Shift+E");
        await Expect(page.Panes).ToHaveCountAsync(2, Patient);
        await page.IsConnectedAsync();
        await page.TypeKeysAsync("echo sec''ond\n");
        await page.ShowsAsync("second");
        await page.PressAsync("Control+Shift+O");
        await Expect(page.Panes).ToHaveCountAsync(3, Patient);
        await page.IsConnectedAsync();
        await page.TypeKeysAsync("echo thi''rd\n");
        await page.ShowsAsync("third");
        string narrow = await page.TerminalSize.InnerTextAsync();
        await page.PressAsync("Alt+Shift+ArrowLeft");
        await Expect(page.TerminalSize).Not.ToHaveTextAsync(narrow);
        string wide = await page.TerminalSize.InnerTextAsync();
        await page.ShootAsync("12-panes");

        await page.ReloadAsync();
        await Expect(page.Panes).ToHaveCountAsync(3, Patient);
        await page.ShowsAsync("third");
        await Expect(page.TerminalSize).ToHaveTextAsync(wide);

        await page.PressAsync("Control+Shift+ArrowUp");
        await page.ShowsAsync("second");
        await page.PressAsync("Control+Shift+ArrowLeft");
        await page.ShowsAsync("first");
        await page.PressAsync("Control+Shift+X");
        await Expect(page.Panes).ToHaveCountAsync(2, Patient);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Layout_WhenATerminalIsGone_IsThatOfTheOthers()
    {
        Api api = await shared.Stack.Admin().NewOwnerAsync("terminal-gone");
        await using IdePage page = await chromium.OpenAsync(api);
        await page.SignInByLinkAsync();
        string session = await page.CreateSessionAsync();
        await page.TypeAsync("echo st''ays");
        await page.ShowsAsync("stays");
        await page.PressAsync("Control+Shift+E");
        await Expect(page.Panes).ToHaveCountAsync(2, Patient);
        await page.IsConnectedAsync();
        string gone = await page.Terminal.GetAttributeAsync("data-terminal-id") ?? throw new InvalidOperationException("The terminal has no id.");

        await api.DeleteAsync($"sessions/{session}/terminals/{gone}");
        await page.ReloadAsync();
        await Expect(page.Panes).ToHaveCountAsync(1, Patient);
        await page.ShowsAsync("stays");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Search_CountsItsMatches_AndEscapeGoesBackToTheShell()
    {
        await using IdePage page = await AtAShellAsync("terminal-search");
        await page.TypeAsync("clear; for i in 1 2 3; do echo nee''dle $i; done; echo NEE''DLE");
        await page.ShowsAsync("NEEDLE");

        await page.PressAsync("Control+Shift+F");
        await page.TypeKeysAsync("needle");
        await Expect(page.SearchCount).ToHaveTextAsync("1 of 4");
        await page.PressAsync("Enter");
        await Expect(page.SearchCount).ToHaveTextAsync("2 of 4");
        await page.ShootAsync("13-search");

        await page.PressAsync("Escape");
        await Expect(page.SearchCount).ToHaveCountAsync(0);
        await page.TypeKeysAsync("echo ba''ck\n");
        await page.ShowsAsync("back");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task CtrlC_CopiesASelectionOnce_AndThenInterrupts()
    {
        await using IdePage page = await AtAShellAsync("terminal-copy");
        await page.TypeAsync("clear; sh -c 'trap \"echo interrupted-$((6*7)); exit\" INT; echo to-be-cop\"\"ied; sleep 1000'");
        await page.ShowsAsync("to-be-copied");

        await page.SelectAsync("to-be-copied");
        await page.PressAsync("Control+C");
        await Eventually.TrueAsync("the selection is copied", TimeSpan.FromSeconds(60), async () => await page.ClipboardAsync() == "to-be-copied");
        await page.PressAsync("Control+C");
        await page.ShowsAsync("interrupted-42");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Link_OpensInATabThatKnowsNothingOfThisOne()
    {
        await using IdePage page = await AtAShellAsync("terminal-link");
        await page.TypeAsync($"clear; echo {shared.Stack.Gateway.Url}he''althz");
        await page.ShowsAsync("healthz");

        IPage opened = await page.FollowLinkAsync("healthz");
        await opened.WaitForURLAsync("**/healthz");
        Assert.True(await opened.EvaluateAsync<bool>("() => opener === null"));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task TextSize_IsChangedByKeys_AndRemembered()
    {
        await using IdePage page = await AtAShellAsync("terminal-font");
        int before = await page.FontSizeAsync();

        // A key that is pressed before the terminal has the focus is nobody's.
        await page.Terminal.ClickAsync();
        await page.PressAsync("Control+Shift+Period");
        await page.PressAsync("Control+Shift+Period");
        await page.HasFontSizeAsync(before + 2);
        await page.ReloadAsync();
        await page.IsConnectedAsync();
        await page.HasFontSizeAsync(before + 2);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Connection_ThatStalls_SaysSoUntilItIsMadeAgain()
    {
        await using IdePage page = await AtAShellAsync("terminal-stall");
        TerminalWire wire = await page.TapAsync();
        await page.ReloadAsync();
        await Expect(page.Connection).ToHaveTextAsync("Connected", new() { Timeout = 60_000 });

        wire.HoldsBack = true;
        await Expect(page.Connection).ToContainTextAsync("No answer for", new() { Timeout = 60_000 });
        await page.ShootAsync("14-stalled");
        await page.IsDisconnectedAsync();
        wire.HoldsBack = false;
        await Expect(page.Connection).ToHaveTextAsync("Connected", new() { Timeout = 60_000 });
        await page.TypeAsync("echo ba''ck");
        await page.ShowsAsync("back");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Terminal_ThatAnotherViewerSizes_IsShownWholeAndSaysSo()
    {
        await using IdePage page = await AtAShellAsync("terminal-size");
        TerminalWire wire = await page.TapAsync();
        await page.ReloadAsync();
        await page.IsConnectedAsync();

        // What the gateway says of this page's own size may come late.
        wire.HoldsBack = true;
        wire.Say("""{"t":"size","cols":200,"rows":60,"owner":"another","o":0}""");
        await Expect(page.PaneNote).ToContainTextAsync("Sized by another viewer");
        await Expect(page.TerminalSize).ToHaveTextAsync("200 × 60");
        await Eventually.TrueAsync("the whole screen is shown", TimeSpan.FromSeconds(60), async () =>
        {
            LocatorBoundingBoxResult room = (await page.Terminal.BoundingBoxAsync())!;
            LocatorBoundingBoxResult screen = (await page.Terminal.Locator(".xterm-screen").BoundingBoxAsync())!;
            return screen.X + screen.Width <= room.X + room.Width && screen.Y + screen.Height <= room.Y + room.Height;
        });
        await page.ShootAsync("15-sized-by-another");
        Assert.Empty(page.Errors);
    }

    private async Task<IdePage> AtAShellAsync(string owner)
    {
        Stack stack = Use(shared.Stack);
        IdePage page = await chromium.OpenAsync(await stack.Admin().NewOwnerAsync(owner));
        await page.SignInByLinkAsync();
        await page.CreateSessionAsync();
        return page;
    }
}
