using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>Sizes as dragged windows, hidden pages and quarrelling viewers send them.</summary>
public sealed partial class SizeTests(SharedNode shared) : SystemTest
{
    private const int Resizes = 3_000;

    /// <summary>Of so many it may hear one; sizes are joined for 50 ms, in which far more are sent.</summary>
    private const int JoinedAtLeast = 20;

    /// <summary>Tells how often its size changed, and the size, for each line typed.</summary>
    private const string Program =
        """
        import os, signal, sys
        changes = 0
        def changed(*_):
            global changes
            changes += 1
        signal.signal(signal.SIGWINCH, changed)
        print("ready", flush=True)
        for line in sys.stdin:
            size = os.get_terminal_size(0)
            print(f"{changes} changes to {size.columns}x{size.lines}.", flush=True)
        """;

    private readonly Api _api = shared.Stack.Admin();
    private string _session = "";
    private string _terminal = "";

    [Fact]
    public async Task Size_ThatChangesThousandsOfTimes_IsTheLastAndTheProgramHearsOfFew()
    {
        using ViewerSocket viewer = await AtTheProgramAsync();

        for (int i = 0; i < Resizes; i++) await viewer.ResizeAsync(50 + (i % 100), 20 + (i % 30));
        await viewer.ResizeAsync(111, 41);

        int changes = await IsSizedAsync(viewer, 111, 41);
        Assert.InRange(changes, 1, Resizes / JoinedAtLeast);
        await DeleteAsync();
    }

    [Fact]
    public async Task Size_ThatTwoViewersFightOver_IsTheOwnersLast()
    {
        using ViewerSocket one = await AtTheProgramAsync();
        using ViewerSocket other = await ViewerSocket.AttachAsync(_api, _api.SocketOf(_session, _terminal), "tail");
        for (int i = 0; i < Resizes / 10; i++)
        {
            await one.ResizeAsync(60 + (i % 10), 20);
            await other.ResizeAsync(160 - (i % 10), 50);
            if (i % 10 == 0) await (i % 20 == 0 ? one : other).TypeAsync("x");
        }

        await other.ResizeAsync(77, 17);
        await one.ResizeAsync(101, 31);
        await IsSizedAsync(one, 101, 31);

        await other.TypeAsync("\n");
        await other.UntilAsync(frame => frame.Kind == "size" && (frame.Number("cols"), frame.Number("rows")) == (77, 17));
        await IsSizedAsync(other, 77, 17);
        await DeleteAsync();
    }

    [Fact]
    public async Task Size_ThatMakesNoSense_IsPassedOver()
    {
        using ViewerSocket viewer = await AtTheProgramAsync();

        foreach ((int cols, int rows) in ((int, int)[])[(0, 0), (65_535, 65_535), (-1, 24), (80, 1_001), (int.MaxValue, int.MinValue)]) await viewer.ResizeAsync(cols, rows);
        using (ViewerSocket hidden = await ViewerSocket.AttachAsync(_api, _api.SocketOf(_session, _terminal), "tail", cols: 0, rows: 65_535))
        using (ViewerSocket raw = await ViewerSocket.ConnectAsync(_api, new Uri($"{_api.SocketOf(_session, _terminal)}?cols=65535&rows=0"), subprotocol: null))
            Assert.Equal(0, await IsSizedAsync(viewer, 120, 30));

        await viewer.ResizeAsync(1_000, 1);
        await IsSizedAsync(viewer, 1_000, 1);
        Assert.Empty(viewer.Errors);
        await DeleteAsync();
    }

    [Fact]
    public async Task Terminal_OfASizeThatMakesNoSense_IsRefused()
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();

        foreach ((int cols, int rows, string field, string value) in ((int, int, string, string)[])[(0, 0, "cols", "0"), (65_535, 65_535, "cols", "65535"), (80, 65_535, "rows", "65535")])
        {
            Refusal refusal = await _api.RefusedAsync(HttpMethod.Post, $"sessions/{session.Id}/terminals", Api.Body(new { cols, rows }));

            Assert.Equal((HttpStatusCode.BadRequest, field), (refusal.Status, refusal.Problem.Field));
            Assert.Contains(field, refusal.Problem.Detail, StringComparison.Ordinal);
            Assert.Contains(value, refusal.Problem.Detail, StringComparison.Ordinal);
        }

        await _api.DeleteSessionAsync(session.Id);
    }

    private async Task<ViewerSocket> AtTheProgramAsync()
    {
        Use(shared.Stack);
        _session = (await _api.CreateReadySessionAsync()).Id;
        _terminal = (await _api.OpenTerminalAsync(_session, "python3", ["-c", Program])).Id;
        ViewerSocket viewer = await ViewerSocket.AttachAsync(_api, _api.SocketOf(_session, _terminal), "start");
        await viewer.SeesAsync("ready");
        return viewer;
    }

    /// <summary>Waits until the program sees this size, and returns of how many changes it heard.</summary>
    private static async Task<int> IsSizedAsync(ViewerSocket viewer, int cols, int rows)
    {
        Match told = await Eventually.GetAsync($"the program sees {cols}x{rows}", TimeSpan.FromSeconds(60), async () =>
        {
            await viewer.TypeAsync("\n");
            Match match = Told().Match(await viewer.SeesAsync("."));
            return match.Groups["size"].Value == $"{cols}x{rows}" ? match : null;
        });
        return int.Parse(told.Groups["changes"].Value, CultureInfo.InvariantCulture);
    }

    private Task DeleteAsync() => _api.DeleteSessionAsync(_session);

    [GeneratedRegex(@"(?<changes>\d+) changes to (?<size>\d+x\d+)\.")]
    private static partial Regex Told();
}
