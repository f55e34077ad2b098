using System.Net;
using Microsoft.Playwright;
using VibeCoading.SystemTests.Harness;
using static Microsoft.Playwright.Assertions;

namespace VibeCoading.SystemTests.Browser;

/// <summary>A user at the page, from the printed link to the deleted session.</summary>
public sealed class PageTests(SharedNode shared, Chromium chromium) : SystemTest
{
    [Fact]
    public async Task Page_FromSignInToDelete_IsAShellThatSurvivesAReload()
    {
        Stack stack = Use(shared.Stack);
        // An owner of its own, so that the list holds this test's session alone.
        Api api = await stack.Admin().NewOwnerAsync("browser-a");
        await using IdePage page = await chromium.OpenAsync(api);

        await page.SignInByLinkAsync();
        await page.ShootAsync("1-signed-in");
        string session = await page.CreateSessionAsync();
        await page.TypeAsync("git --version && python3 -V && node -v && echo a''ll");
        await page.ShowsAsync("Python 3");
        await page.ShowsAsync("all");
        await page.TypeAsync("MARK=mine; echo vibe-$((6*7))");
        await page.ShowsPromptAfterAsync("vibe-42");
        await page.ShowsLatencyAsync();
        await page.ShootAsync("2-shell");
        string before = await page.ScreenAsync();

        await page.ReloadAsync();
        await page.IsConnectedAsync();
        await page.ShowsPromptAfterAsync("vibe-42");
        Assert.Equal(before.TrimEnd(), (await page.ScreenAsync()).TrimEnd());
        await page.TypeAsync("echo again-$MARK");
        await page.ShowsAsync("again-mine");
        await page.ShootAsync("3-reloaded");

        await page.DeleteSessionAsync(session);
        await page.ShootAsync("4-deleted");
        Assert.Equal(HttpStatusCode.NotFound, (await api.RefusedAsync(HttpMethod.Get, $"sessions/{session}")).Status);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Page_OffersTheTemplates_AndBeginsWithTheOneThatIsChosen()
    {
        Stack stack = Use(shared.Stack);
        Api api = await stack.Admin().NewOwnerAsync("browser-c");
        await using IdePage page = await chromium.OpenAsync(api);
        await page.SignInByLinkAsync();
        await Expect(page.Templates).ToHaveValueAsync("blank");

        string session = await page.CreateSessionAsync("python-node");
        await page.TypeAsync("ls");
        await page.ShowsAsync("README.md");
        await page.ShootAsync("10-template");

        Assert.Equal("python-node", (await api.GetAsync<SessionBody>($"sessions/{session}")).Template);
        await page.DeleteSessionAsync(session);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Page_WhenTheNodeIsKilledAndStartedAgain_GoesOnByItself()
    {
        Stack stack = await OwnAsync(Stack.SingleAsync());
        Api api = stack.Admin();
        await using IdePage page = await chromium.OpenAsync(api);
        await page.SignInByLinkAsync();
        string session = await page.CreateSessionAsync();
        await page.TypeAsync("MARK=mine; for i in $(seq 1 40); do echo tick $i; sleep 0.2; done; echo e''nd");
        await page.ShowsAsync("tick 3");

        await stack.Node.Process.KillAsync();
        await page.ShootAsync("5-node-killed");
        await stack.Node.Process.StartAndWaitAsync();

        await page.ShowsAsync("end");
        await page.IsConnectedAsync();
        Assert.Equal(Enumerable.Range(12, 29).Select(i => $"tick {i}"), (await page.ScreenAsync()).Split('\n').Where(line => line.StartsWith("tick ", StringComparison.Ordinal)).Select(line => line.TrimEnd()).TakeLast(29));
        await page.TypeAsync("echo still-$MARK");
        await page.ShowsAsync("still-mine");
        await page.ShootAsync("6-node-back");

        // The gateway, too: now the socket itself breaks.
        await stack.Gateway.Process.KillAsync();
        await page.IsDisconnectedAsync();
        await page.ShootAsync("7-gateway-killed");
        await stack.Gateway.Process.StartAndWaitAsync();
        await page.IsConnectedAsync();
        await page.TypeAsync("echo once-more-$MARK");
        await page.ShowsAsync("once-more-mine");
        await page.DeleteSessionAsync(session);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Page_WhenTheSessionFallsAsleep_SaysSoAndWakesItOnRequest()
    {
        (Api api, IdePage opened, string session) = await WithAFileAsync("browser-d");
        await using IdePage page = opened;

        await api.HibernateAsync(session);
        await Expect(page.Session(session)).ToHaveAttributeAsync("data-state", "hibernated", new() { Timeout = 60_000 });
        await page.IsDisconnectedAsync();
        await page.ShootAsync("11-asleep");
        await page.WakeUpAsync();
        await page.TypeAsync("cat file");
        await page.ShowsAsync("kept");
        await page.ShootAsync("12-awake");

        await page.DeleteSessionAsync(session);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Page_OfASessionWhoseContainerDied_SaysWhyItIsBack_UntilThatWasRead()
    {
        (_, IdePage opened, string session) = await WithAFileAsync("browser-e");
        await using IdePage page = opened;
        await Expect(page.Reason).ToHaveCountAsync(0);

        await Docker.KillAsync(await Docker.ContainerOfAsync(shared.Stack.Node, session));
        await Expect(page.Reason).ToContainTextAsync("Its container ended with exit code 137", new() { Timeout = 60_000 });
        await page.ShootAsync("13-back");
        await page.Reason.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Reason).ToHaveCountAsync(0);
        await page.ShootAsync("14-read");

        await page.ReloadAsync();
        await page.IsConnectedAsync();
        await page.TypeAsync("cat file");
        await page.ShowsAsync("kept");
        await page.ShootAsync("15-after");
        await page.DeleteSessionAsync(session);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task SignIn_WithAKey_IsRememberedAndAWrongOneIsTold()
    {
        Use(shared.Stack);
        Api api = await shared.Stack.Admin().NewOwnerAsync("browser-b");
        await using IdePage page = await chromium.OpenAsync(api);

        await page.SignInByKeyAsync("wrong");
        await Expect(page.SignInKey).ToHaveAttributeAsync("aria-invalid", "true");
        await page.ShootAsync("8-wrong-key");
        await page.SignInByKeyAsync(api.Key!);
        await Expect(page.SignInKey).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.SignInKey).ToHaveCountAsync(0);
        await page.CreateSessionAsync();
        await page.ResizeAsync(500, 800);
        await page.ShootAsync("9-narrow");
        Assert.Empty(page.Errors);
    }

    /// <summary>A new owner at the page, with a session and a file in it.</summary>
    private async Task<(Api Api, IdePage Page, string Session)> WithAFileAsync(string owner)
    {
        Api api = await Use(shared.Stack).Admin().NewOwnerAsync(owner);
        IdePage page = await chromium.OpenAsync(api);
        await page.SignInByLinkAsync();
        string session = await page.CreateSessionAsync();
        await page.TypeAsync("echo kept >file; echo do''ne");
        await page.ShowsAsync("done");
        return (api, page, session);
    }
}
