using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>
/// Full-screen programs, played to viewers that come late, break and resume at places of chance: their emulators end in the state of one that was fed
/// by the program itself. A failure names the seed, and VIBE_SEED repeats it.
/// </summary>
public sealed class ScreenTests(SharedNode shared) : SystemTest
{
    private const int Latecomers = 20;
    private const string Ready = "ready\n";

    /// <summary>More than an agent keeps.</summary>
    private const int LongBytes = 4_600_000;

    private readonly Api _api = shared.Stack.Admin();
    private readonly int _seed = Environment.GetEnvironmentVariable("VIBE_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000_000);

    [Fact]
    public async Task Emulators_OfViewersThatComeAtAnyPlaceAndBreak_AreInTheSameState()
    {
        var random = new Random(_seed);
        (SessionBody session, byte[] played) = await UploadedAsync(random, atLeast: 0);
        TerminalBody terminal = await _api.OpenTerminalAsync(
            session.Id, "/bin/sh", ["-c", "stty raw -echo; printf 'ready\\n'; exec 3<played; while read -r n; do head -c $n <&3; done"]);
        Uri socket = _api.SocketOf(session.Id, terminal.Id);
        await using TermClient driver = TermClient.Start(_api, session.Id, terminal.Id);
        await driver.SeesAsync(Ready);

        var latecomers = new List<Latecomer>();
        long at = Ready.Length;
        foreach (long cut in Enumerable.Range(0, Latecomers).Select(_ => Ready.Length + 1 + random.NextInt64(played.Length - Ready.Length - 1)).Distinct().Order())
        {
            await PlayAsync(cut);
            latecomers.Add(await Latecomer.ComeAsync(_api, socket, "tail"));
        }

        await PlayAsync(played.Length);
        Assert.Equal(played, driver.Bytes);
        var emulators = new Emulators(played);
        foreach (Latecomer each in latecomers)
        {
            await each.ReadAsync(played, until: each.From + random.NextInt64(played.Length - each.From + 1));
            await each.ResumeAsync();
            await each.ReadAsync(played, until: played.Length);
            emulators.Add(seen: 0, each.From, each.Restore);
            each.Dispose();
        }

        await SeededAsync(emulators.AssertSameStateAsync);
        await _api.DeleteSessionAsync(session.Id);

        async Task PlayAsync(long until)
        {
            driver.Type(string.Create(CultureInfo.InvariantCulture, $"{until - at}\n"));
            at = until;
            await driver.UntilAsync($"{until} bytes were played", () => driver.Offset >= until);
        }
    }

    [Fact]
    public async Task Emulators_OfViewersWhoseBytesAreGone_AreInTheSameState()
    {
        var random = new Random(_seed);
        (SessionBody session, byte[] played) = await UploadedAsync(random, LongBytes);
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id, "/bin/sh", ["-c", "stty raw -echo; printf 'ready\\n'; cat played; read end"]);
        TerminalBody full = await Eventually.GetAsync("all is played", TimeSpan.FromSeconds(60), async () =>
            await _api.GetAsync<TerminalBody>($"sessions/{session.Id}/terminals/{terminal.Id}") is { } now && now.Head == played.Length ? now : null);
        Assert.InRange(full.Tail, 1, full.Head - 1);
        Uri socket = _api.SocketOf(session.Id, terminal.Id);

        var emulators = new Emulators(played);
        using (Latecomer blank = await Latecomer.ComeAsync(_api, socket, "start"))
        {
            await blank.ReadAsync(played, until: played.Length);
            Assert.Equal((full.Tail, false), (blank.From, blank.WasOverrun));
            emulators.Add(seen: 0, blank.From, blank.Restore);
        }

        long seen = random.NextInt64(full.Tail);
        using (Latecomer returning = await Latecomer.ComeAsync(_api, socket, seen))
        {
            await returning.ReadAsync(played, until: played.Length);
            Assert.Equal((full.Tail, true), (returning.From, returning.WasOverrun));
            emulators.Add(seen, returning.From, returning.Restore);
        }

        await SeededAsync(emulators.AssertSameStateAsync);
        await _api.DeleteSessionAsync(session.Id);
    }

    /// <summary>A session with a file to play, of whole recordings in an order of chance, and what a terminal that plays it shows.</summary>
    private async Task<(SessionBody Session, byte[] Played)> UploadedAsync(Random random, int atLeast)
    {
        Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        string[] recordings = Directory.GetFiles(Path.Combine(Artifacts.Repository, "tests/Agent.Tests/Screens/recordings"));
        var file = new MemoryStream();
        do
        {
            random.Shuffle(recordings);
            foreach (string recording in recordings)
            {
                // A recording ends where its time was over, perhaps on the alternate screen, whose tab stops are not carried over.
                file.Write("\x18\ec"u8);
                file.Write(await File.ReadAllBytesAsync(recording, Cancellation));
            }
        }
        while (file.Length < atLeast);

        using HttpResponseMessage put = await _api.SendAsync(HttpMethod.Put, $"sessions/{session.Id}/files/content?path=/played", new ByteArrayContent(file.ToArray()));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        return (session, [.. "ready\n"u8, .. file.ToArray()]);
    }

    private async Task SeededAsync(Func<Task> compare)
    {
        try
        {
            await compare();
        }
        catch (Exception differs)
        {
            throw new InvalidOperationException($"Seed {_seed}: {differs.Message}", differs);
        }
    }

    /// <summary>A viewer with an emulator that has not seen what came before it.</summary>
    private sealed class Latecomer(Api api, Uri url, ViewerSocket socket) : IDisposable
    {
        private readonly string _clientId = Guid.NewGuid().ToString("N");
        private ViewerSocket _socket = socket;

        /// <summary>Where the output begins that its emulator is fed.</summary>
        public long From { get; private set; } = socket.Offset;

        public byte[] Restore { get; private set; } = [];

        public bool WasOverrun { get; private set; }

        public static async Task<Latecomer> ComeAsync(Api api, Uri url, object from) => new(api, url, await ViewerSocket.AttachAsync(api, url, from));

        /// <summary>Its connection breaks without a goodbye, and it comes back for the rest.</summary>
        public async Task ResumeAsync()
        {
            (long offset, string epoch) = (_socket.Offset, _socket.Epoch);
            _socket.Dispose();
            _socket = await ViewerSocket.AttachAsync(api, url, offset, epoch, _clientId);
            Assert.Equal(offset, _socket.Offset);
        }

        public async Task ReadAsync(byte[] played, long until)
        {
            while (_socket.Offset < until)
            {
                long before = _socket.Offset;
                ViewerSocket.Frame frame = await _socket.NextAsync();
                Assert.NotEqual(WebSocketMessageType.Close, frame.Type);
                if (frame.IsOutput)
                {
                    Assert.True(played.AsSpan((int)before, frame.Data.Length).SequenceEqual(frame.Data), $"At {before} is not what was played.");
                    await _socket.AckAsync();
                }
                else if (frame.Kind == "gap")
                {
                    Assert.Equal((From, before), (before, frame.Number("from")));
                    (From, WasOverrun) = (_socket.Offset, true);
                }
                else if (frame.Kind == "restore")
                {
                    // Ahead of all output, and once: after a break its emulator is as it was.
                    Assert.Equal((From, 0), (_socket.Offset, Restore.Length));
                    Restore = frame.Control!.Value.GetProperty("data").GetBytesFromBase64();
                }
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
