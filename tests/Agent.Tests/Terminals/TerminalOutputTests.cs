using System.Buffers;
using System.Text;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Terminals;

public sealed class TerminalOutputTests : AgentTest
{
    private const int SmallRing = 64 * 1024;

    [Fact]
    public async Task Open_WhenRepeated_AnswersTheSameTerminal()
    {
        TerminalInfo first = await Client.OpenAsync("t", "echo once; read x");
        TerminalInfo second = await Client.OpenAsync("t", "echo twice");

        Assert.Equal((first.Epoch, first.Pid), (second.Epoch, second.Pid));
        Assert.Equal([first.Epoch], (await Client.ListTerminalsAsync()).Select(terminal => terminal.Epoch));
    }

    [Fact]
    public async Task Read_FromTheMiddle_ReturnsTheRestOnce()
    {
        await Client.OpenAsync("t", "printf 0123456789");
        await View("t").EndAsync();

        TerminalOutput rest = await Client.ReadAsync("t", 4);
        Assert.Equal(4, rest.Offset);
        Assert.Equal("456789"u8.ToArray(), rest.Data.ToArray());
        TerminalOutput piece = await Client.ReadAsync("t", 4, most: 2);
        Assert.Equal("45"u8.ToArray(), piece.Data.ToArray());
        TerminalOutput end = await Client.ReadAsync("t", 10);
        Assert.Equal((10L, 0), (end.Offset, end.Exit?.Code));
    }

    [Fact]
    public async Task Read_BeyondTheHead_IsRefused()
    {
        await Client.OpenAsync("t", "read x");
        await Refused.WithAsync(AgentError.InvalidOffset, Client.ReadAsync("t", 1_000_000));
        await Refused.WithAsync(AgentError.Unknown, Client.ReadAsync("none", 0));
    }

    [Fact]
    public async Task Read_WhenTheRingMovedOn_StartsAtItsTail()
    {
        await Client.OpenAsync("t", "stty raw; seq 1 100000; echo end", SmallRing);
        var viewer = View("t");
        await viewer.EndAsync();
        byte[] all = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 100_000).Select(i => $"{i}\n")) + "end\n");

        TerminalInfo info = await Client.StatAsync("t");
        Assert.Equal(all.Length, info.Head);
        // Up to a quarter has made room for what might have come.
        Assert.InRange(info.Head - info.Tail, SmallRing * 3 / 4, SmallRing);
        TerminalOutput late = await Client.ReadAsync("t", 0);
        Assert.Equal(info.Tail, late.Offset);
        Assert.Equal(all[(int)info.Tail..], late.Data.ToArray());
        TerminalOutput inside = await Client.ReadAsync("t", info.Head - 1000);
        Assert.Equal(all[^1000..], inside.Data.ToArray());
    }

    [Fact]
    public async Task Read_OfEveryByteValue_ReturnsThemUntouched()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256 * 1024).Select(i => (byte)((i * 7) ^ (i >> 8)))];
        await File.WriteAllBytesAsync(Agent.Directory.InWorkspace("bytes"), bytes, TestContext.Current.CancellationToken);
        await Client.OpenAsync("t", "stty raw -echo; cat bytes");
        var viewer = View("t");

        Assert.Equal(0, (await viewer.EndAsync()).Code);
        Assert.Equal(bytes, viewer.Bytes);
    }

    [Fact]
    public async Task Read_ByManyViewers_TellsEachEverything()
    {
        await Client.OpenAsync("t", "echo ready; read x; seq 1 20000");
        await View("t").UntilAsync("ready");
        await using AgentClient other = await Agent.ConnectAsync();
        Viewer[] viewers = [.. Enumerable.Range(0, 100).Select(i => new Viewer(i % 2 == 0 ? Client : other, "t"))];
        Task<ExitRecord[]> ends = Task.WhenAll(viewers.Select(viewer => viewer.EndAsync()));

        await View("t", "typist").TypeAsync("\n");
        await ends;
        Assert.All(viewers, viewer => Assert.Equal(viewers[0].Bytes, viewer.Bytes));
        Assert.EndsWith("\r\n19999\r\n20000\r\n", viewers[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_OfOneThatFollows_EndsItAndNoOther()
    {
        await Client.OpenAsync("t", "read x; echo done");
        var cancelled = Client.Follow(new TerminalFollow("t", 0, 1000, IsBlank: false, ""));
        var following = Client.Follow(new TerminalFollow("t", 0, 1000, IsBlank: false, ""));
        Assert.Equal(TerminalOutputKind.Size, (await cancelled.Answers.NextAsync()).Kind);
        Assert.Equal(TerminalOutputKind.Size, (await following.Answers.NextAsync()).Kind);

        await Client.CancelAsync(cancelled.Id);
        await Refused.WithAsync(AgentError.Cancelled, cancelled.Answers.NextAsync());
        await View("t").TypeAsync("\n");
        Assert.False((await following.Answers.NextAsync()).Data.IsEmpty);
        await Client.CancelAsync(following.Id);
        await Client.CancelAsync(following.Id);
    }

    [Fact]
    public async Task Follow_WithoutAcknowledging_IsSentNoMoreThanItsWindow()
    {
        await Client.OpenAsync("t", "printf 0123456789; read x");
        await View("t").UntilAsync("9");
        var following = Client.Follow(new TerminalFollow("t", 0, 4, IsBlank: false, ""));
        await following.Answers.NextAsync();
        Assert.Equal("0123"u8.ToArray(), (await following.Answers.NextAsync()).Data.ToArray());
        await Client.AskAsync(Operation.Ping);
        Assert.False(following.Answers.TryRead(out _));

        await Client.AcknowledgeAsync(new TerminalAck(following.Id, 3));
        Assert.Equal("456"u8.ToArray(), (await following.Answers.NextAsync()).Data.ToArray());
        // The same again is no more credit, and neither is an older one.
        await Client.AcknowledgeAsync(new TerminalAck(following.Id, 3));
        await Client.AcknowledgeAsync(new TerminalAck(following.Id, 0));
        Assert.False(following.Answers.TryRead(out _));
        await Refused.WithAsync(AgentError.InvalidOffset, Client.AcknowledgeAsync(new TerminalAck(following.Id, 8)));
        await Client.AcknowledgeAsync(new TerminalAck(12345, 1));
    }

    [Fact]
    public async Task Follow_ToTheEnd_TellsTheExitOnceAndIsOver()
    {
        await Client.OpenAsync("t", "exit 3");
        var following = Client.Follow(new TerminalFollow("t", 0, 1, IsBlank: false, "client"));

        await following.Answers.NextAsync();
        Assert.Equal(3, (await following.Answers.NextAsync()).Exit?.Code);
        // Its id may be used again, which it could not while it waits.
        await Client.CancelAsync(following.Id);
        Assert.False(following.Answers.TryRead(out _));
    }

    [Fact]
    public async Task Read_AfterTheAgentRestarted_IsOfAnotherEpoch()
    {
        TerminalInfo before = await Client.OpenAsync("t", "read x");
        await Agent.KillAsync();
        await Agent.StartAgainAsync();
        await using AgentClient client = await Agent.ConnectAsync();

        await Refused.WithAsync(AgentError.Unknown, client.StatAsync("t"));
        TerminalInfo after = await client.OpenAsync("t", "read x");
        Assert.NotEqual(before.Epoch, after.Epoch);
    }

    [Theory]
    [InlineData("", 80, 24, null)]
    [InlineData("UPPER", 80, 24, null)]
    [InlineData("a-b", 80, 24, null)]
    [InlineData("123456789012345678901234567890123", 80, 24, null)]
    [InlineData("t", 0, 24, null)]
    [InlineData("t", 80, 0, null)]
    [InlineData("t", 65535, 24, null)]
    [InlineData("t", 80, -1, null)]
    [InlineData("t", 80, 24, 1)]
    [InlineData("t", 80, 24, int.MaxValue)]
    public async Task Open_WithAnAbsurdField_IsRefused(string id, int cols, int rows, int? ring) =>
        await Refused.WithAsync(AgentError.BadRequest, Client.OpenAsync(new TerminalOpen(id, "/bin/true", null, null, null, cols, rows, ring)));

    [Fact]
    public async Task Open_OfMoreThanTheLimit_IsRefusedUntilOneEnds()
    {
        for (int i = 0; i < 64; i++) await Client.OpenAsync($"t{i}", "read x");
        await Refused.WithAsync(AgentError.LimitReached, Client.OpenAsync("more", "read x"));

        Viewer last = View("t63");
        await last.TypeAsync("\n");
        await last.EndAsync();
        await Client.OpenAsync("more", "read x");
    }
}
