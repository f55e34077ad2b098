using System.Text;
using System.Text.RegularExpressions;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Browser;

/// <summary>The page's own viewers answer a program's questions once between them, and not again when they are shown them again.</summary>
public sealed partial class QueryStormTests(SharedNode shared, Chromium chromium) : SystemTest
{
    private const int Rounds = 3;
    private const int Reloads = 10;

    /// <summary>Asks all that xterm.js answers, then writes down whatever else is typed at it until a Q is.</summary>
    private const string Program =
        """
        import os, tty
        tty.setraw(0)
        os.write(1, ROUNDS * b"\x1b[c\x1b[>c\x1b[6n\x1b[?6n\x1b[?25$p\x1b[20$p\x1bP$qm\x1b\\\x1bP$q q\x1b\\\x1b]4;1;?\x07\x1b]10;?\x07\x1b]11;?\x1b\\\x1b]12;?\x07\x1b[>q\x1b[5n")
        answers = b""
        while answers.count(b"\x1b[0n") < ROUNDS:
            answers += os.read(0, 65536)
        open("answers", "wb").write(answers)
        os.write(1, b"asked\r\n")
        typed = b""
        while b"Q" not in typed:
            typed += os.read(0, 65536)
            os.write(1, b"heard %d.\r\n" % typed.count(b"k"))
        open("typed", "wb").write(typed)
        """;

    [Fact]
    public async Task Storm_BeforeTwoPagesThatAreReloadedTenTimes_IsAnsweredOnce()
    {
        Use(shared.Stack);
        Api api = await shared.Stack.Admin().NewOwnerAsync("query-storm");
        await using IdePage one = await chromium.OpenAsync(api);
        await using IdePage other = await chromium.OpenAsync(api);
        await one.SignInByLinkAsync();
        string session = await one.CreateSessionAsync();
        string script = Convert.ToBase64String(Encoding.UTF8.GetBytes(Program.Replace("ROUNDS", $"{Rounds}", StringComparison.Ordinal)));
        await api.ExecAsync(session, $"echo {script} | base64 -d >storm.py");
        await other.SignInByLinkAsync();
        await other.Session(session).GetByRole(Microsoft.Playwright.AriaRole.Button).First.ClickAsync();
        await other.IsConnectedAsync();

        await one.TypeAsync("python3 storm.py");
        await one.ShowsAsync("asked");
        await other.ShowsAsync("asked");
        for (int reload = 1; reload <= Reloads; reload++)
        {
            IdePage page = reload % 2 == 0 ? one : other;
            await page.ReloadAsync();
            await page.IsConnectedAsync();
            await page.ShowsAsync("asked");
            await page.Terminal.ClickAsync();
            await page.PressAsync("k");
            await page.ShowsAsync($"heard {reload}.");
        }

        await one.Terminal.ClickAsync();
        await one.PressAsync("Q");
        await Eventually.TrueAsync("the program has ended", TimeSpan.FromSeconds(60), async () => (await api.ExecAsync(session, "cat typed")).Stdout.Length > 0);
        Assert.Equal($"{new string('k', Reloads)}Q", (await api.ExecAsync(session, "cat typed")).Stdout);
        string answers = (await api.ExecAsync(session, "cat answers")).Stdout;
        Assert.Equal((Rounds, Rounds, Rounds), (Attributes().Count(answers), Modes().Count(answers), Colors().Count(answers)));
        Assert.Empty(one.Errors.Concat(other.Errors));
        await api.DeleteSessionAsync(session);
    }

    [GeneratedRegex(@"\e\[\?1;2c")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"\e\[\?25;\d\$y")]
    private static partial Regex Modes();

    [GeneratedRegex(@"\e\]12;rgb:")]
    private static partial Regex Colors();
}
