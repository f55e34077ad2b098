using System.Text;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Terminals;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Terminals;

public sealed class TerminalHostTests(SharedNode shared)
{
    private ITerminalHost Terminals => shared.Container.Terminals;

    [Fact]
    public async Task Shell_WhenTypedInto_AnswersAndKnowsItsPlace()
    {
        TerminalView shell = await Terminals.OpenAsync(Requests.Terminal("/bin/bash", "--norc"), Within.Token());

        await TypeAsync(shell, "echo $GREETING-$((6*7)); pwd; stty size; exit 3\n");
        var (data, exit) = await Terminals.ToEndAsync(shell);

        string text = Encoding.UTF8.GetString(data);
        Assert.Contains("hello-42", text, StringComparison.Ordinal);
        Assert.Contains("/workspace", text, StringComparison.Ordinal);
        Assert.Contains("24 80", text, StringComparison.Ordinal);
        Assert.Equal((3, null), (exit.Code, exit.Signal));
    }

    [Fact]
    public async Task Open_WhenRepeated_GivesTheSameTerminal()
    {
        OpenTerminal request = Requests.Terminal("/bin/cat");

        TerminalView first = await Terminals.OpenAsync(request, Within.Token());
        TerminalView again = await Terminals.OpenAsync(request, Within.Token());

        Assert.Equal((first.Epoch, first.Pid), (again.Epoch, again.Pid));
        Assert.Single(await Terminals.ListAsync(Within.Token()), terminal => terminal.Id == request.Id);
        await Terminals.CloseAsync(request.Id, Within.Token());
        await Terminals.CloseAsync(request.Id, Within.Token());
    }

    [Fact]
    public async Task Read_WhenBegunAtEachOffset_GivesTheSameBytes()
    {
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/usr/bin/seq", "1", "5000"), Within.Token());
        var (all, _) = await Terminals.ToEndAsync(terminal);

        foreach (int from in new[] { 1, 4095, 4096, all.Length - 1, all.Length })
        {
            var (rest, exit) = await Terminals.ToEndAsync(terminal, from);
            Assert.Equal(all[from..], rest);
            Assert.Equal(0, exit.Code);
        }

        Assert.EndsWith("5000\r\n", Encoding.UTF8.GetString(all), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhenOutputIsLarge_GivesEveryByteInFreshArrays()
    {
        const int Lines = 500_000;
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/bin/sh", "-c", $"sleep 0.2; exec seq 1 {Lines}"), Within.Token());
        var arrays = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
        long next = 0;
        int breaks = 0;

        await foreach (OutputChunk chunk in Terminals.ReadAsync(terminal.Id, new ReadOutput(terminal.Epoch, 0, ClientId: null, IsBlank: false), Within.Token()))
        {
            if (chunk.Size is not null) continue;
            if (chunk.Exit is not null) break;
            Assert.Equal(next, chunk.Offset);
            Assert.InRange(chunk.Data.Length, 1, 64 * 1024);
            Assert.True(arrays.Add(chunk.Data));
            next += chunk.Data.Length;
            breaks += chunk.Data.Count(letter => letter == '\n');
        }

        Assert.Equal(Lines, breaks);
    }

    [Fact]
    public async Task Read_WhenTheEpochIsAnother_SaysSo()
    {
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/bin/true"), Within.Token());

        TerminalException refused = await Assert.ThrowsAsync<TerminalException>(
            () => ReadOnAsync(terminal, "another", 0, Within.Token()));

        Assert.Equal(TerminalError.EpochGone, refused.Error);
    }

    [Fact]
    public async Task Read_WhenBeyondTheHead_IsRefused()
    {
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/bin/cat"), Within.Token());

        TerminalException refused = await Assert.ThrowsAsync<TerminalException>(
            () => ReadOnAsync(terminal, terminal.Epoch, 1_000_000, Within.Token()));

        Assert.Equal(TerminalError.InvalidOffset, refused.Error);
        await Terminals.CloseAsync(terminal.Id, Within.Token());
    }

    [Fact]
    public async Task Read_WhenCancelled_EndsAndLeavesTheTerminal()
    {
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/bin/cat"), Within.Token());
        using var viewer = new CancellationTokenSource();
        Task waiting = ReadOnAsync(terminal, terminal.Epoch, 0, viewer.Token);

        await viewer.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await TypeAsync(terminal, "still here\n");
        Assert.Contains("still here", await Terminals.UntilAsync(terminal, "here"), StringComparison.Ordinal);
        await Terminals.CloseAsync(terminal.Id, Within.Token());
    }

    [Fact]
    public async Task Write_WhenRepeated_TypesNothingTwice()
    {
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/bin/cat"), Within.Token());
        byte[] once = "only once\n"u8.ToArray();

        long first = await Terminals.WriteAsync(terminal.Id, new InputChunk("page-1", 0, once), Within.Token());
        long again = await Terminals.WriteAsync(terminal.Id, new InputChunk("page-1", 0, once), Within.Token());
        await Terminals.UntilAsync(terminal, "only once\r\nonly once\r\n");
        await Terminals.WriteAsync(terminal.Id, new InputChunk("page-1", again, "end\n"u8.ToArray()), Within.Token());
        string text = await Terminals.UntilAsync(terminal, "end\r\nend");

        Assert.Equal((once.Length, once.Length), (first, again));
        Assert.Equal(2, text.Split("only once").Length - 1);
        TerminalAttachment attachment = await Terminals.AttachAsync(terminal.Id, "page-1", Within.Token());
        Assert.Equal(once.Length + 4, attachment.InAcked);
        Assert.Equal(0, (await Terminals.AttachAsync(terminal.Id, "page-2", Within.Token())).InAcked);
        await Terminals.CloseAsync(terminal.Id, Within.Token());
    }

    [Fact]
    public async Task Resize_IsSeenByTheProgram()
    {
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/bin/bash", "--norc"), Within.Token());

        await Terminals.ResizeAsync(terminal.Id, "viewer", 132, 43, Within.Token());
        await TypeAsync(terminal, "stty size\n");

        Assert.Contains("43 132", await Terminals.UntilAsync(terminal, "43 132"), StringComparison.Ordinal);
        await Terminals.CloseAsync(terminal.Id, Within.Token());
    }

    [Fact]
    public async Task Signal_ReachesTheForegroundProgram()
    {
        TerminalView terminal = await Terminals.OpenAsync(Requests.Terminal("/bin/sleep", "600"), Within.Token());

        await Terminals.SignalAsync(terminal.Id, "TERM", "client", 0, Within.Token());
        var (_, exit) = await Terminals.ToEndAsync(terminal);

        Assert.Equal((null, 15), (exit.Code, exit.Signal));
    }

    [Theory]
    [InlineData(0, 24, "cols is 0")]
    [InlineData(80, 1001, "rows is 1001")]
    public async Task Open_WhenTheSizeIsAbsurd_NamesFieldAndValue(int cols, int rows, string words)
    {
        TerminalException refused = await Assert.ThrowsAsync<TerminalException>(
            () => Terminals.OpenAsync(Requests.Terminal() with { Cols = cols, Rows = rows }, Within.Token()));

        Assert.Equal(TerminalError.InvalidRequest, refused.Error);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhenTheProgramIsMissing_SaysSo()
    {
        TerminalException refused = await Assert.ThrowsAsync<TerminalException>(
            () => Terminals.OpenAsync(Requests.Terminal("/no/such/program"), Within.Token()));

        Assert.Equal(TerminalError.SpawnFailed, refused.Error);
    }

    [Fact]
    public async Task Attach_WhenUnknown_IsNotFound()
    {
        TerminalException refused = await Assert.ThrowsAsync<TerminalException>(() => Terminals.AttachAsync(TerminalId.New(), "page", Within.Token()));

        Assert.Equal(TerminalError.NotFound, refused.Error);
    }

    [Fact]
    public async Task Write_WhenTheClientsNameIsTooLong_IsRefused()
    {
        TerminalException refused = await Assert.ThrowsAsync<TerminalException>(
            () => Terminals.WriteAsync(TerminalId.New(), new InputChunk(new string('x', 65), 0, [1]), Within.Token()));

        Assert.Equal(TerminalError.InvalidRequest, refused.Error);
    }

    /// <summary>Whatever comes: a reader is told the size before anything else.</summary>
    private async Task ReadOnAsync(TerminalView terminal, string epoch, long from, CancellationToken cancellationToken)
    {
        await foreach (OutputChunk _ in Terminals.ReadAsync(terminal.Id, new ReadOutput(epoch, from, ClientId: null, IsBlank: false), cancellationToken))
        {
        }
    }

    private Task<long> TypeAsync(TerminalView terminal, string text) =>
        Terminals.WriteAsync(terminal.Id, new InputChunk("test", 0, Encoding.UTF8.GetBytes(text)), Within.Token());
}
