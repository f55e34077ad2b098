using System.Security.Cryptography;
using VibeCoading.Agent.Tests.Rig;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Tests.Terminals;

public sealed class TerminalInputTests : AgentTest
{
    private const int Chunk = 64 * 1024;
    private const int PastedBytes = 8 * Chunk;

    /// <summary>Tells what it reads, byte for byte, until it has read so many.</summary>
    private static string Dump(int bytes) => $"stty raw -echo; echo ready; head -c {bytes} | od -An -c | tr -d ' \\n'; echo .";

    [Fact]
    public async Task Write_Repeated_TypesOnce()
    {
        await Client.OpenAsync("t", Dump(6));
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        Assert.Equal(3, await Client.WriteAsync("t", "a", 0, "abc"u8.ToArray()));
        Assert.Equal(3, await Client.WriteAsync("t", "a", 0, "abc"u8.ToArray()));
        Assert.Equal(4, await Client.WriteAsync("t", "a", 1, "bcd"u8.ToArray()));
        Assert.Equal(4, await Client.WriteAsync("t", "a", 2, default));
        Assert.Equal(6, await Client.WriteAsync("t", "a", 4, "ef"u8.ToArray()));
        Assert.Equal("abcdef.", await viewer.UntilAsync("."));
    }

    [Fact]
    public async Task Write_AheadOfWhatWasAccepted_IsNotTyped()
    {
        await Client.OpenAsync("t", Dump(4));
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        Assert.Equal(2, await Client.WriteAsync("t", "a", 0, "ab"u8.ToArray()));
        Assert.Equal(2, await Client.WriteAsync("t", "a", 3, "xx"u8.ToArray()));
        Assert.Equal(4, await Client.WriteAsync("t", "a", 2, "cd"u8.ToArray()));
        Assert.Equal("abcd.", await viewer.UntilAsync("."));
    }

    [Fact]
    public async Task Write_OfSeveralClients_IsCountedForEach()
    {
        await Client.OpenAsync("t", Dump(4));
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        Assert.Null((await Client.StatAsync("t", "b")).InAcked);
        Assert.Equal(1, await Client.WriteAsync("t", "a", 0, "a"u8.ToArray()));
        // A client not known yet starts where it says: the agent may have been restarted under it.
        Assert.Equal(102, await Client.WriteAsync("t", "b", 100, "bc"u8.ToArray()));
        Assert.Equal(2, await Client.WriteAsync("t", "a", 1, "d"u8.ToArray()));
        Assert.Equal("abcd.", await viewer.UntilAsync("."));
        Assert.Equal(102, (await Client.StatAsync("t", "b")).InAcked);
    }

    [Fact]
    public async Task Write_OfTenMegabytes_ArrivesIntact()
    {
        byte[] paste = RandomNumberGenerator.GetBytes(10 * 1024 * 1024);
        await Client.OpenAsync("t", $"stty raw -echo; echo ready; head -c {paste.Length} | sha256sum");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        for (int at = 0; at < paste.Length; at += Chunk)
            Assert.Equal(at + Chunk, await Client.WriteAsync("t", "a", at, paste.AsMemory(at, Chunk)));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(paste)), await viewer.UntilAsync("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenNobodyReads_WaitsAndHoldsUpNothingElse()
    {
        await Client.OpenAsync("t", "stty raw -echo; trap 'stty size; exit 5' USR1; echo ready; sleep 600 & wait");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        byte[] chunk = new byte[Chunk];
        var writes = Enumerable.Range(0, 64).Select(i => Client.BeginWrite("t", "a", (long)i * Chunk, chunk)).ToArray();
        // Those that found neither the queue nor the line behind it free are refused, the one before them waits.
        await Refused.WithAsync(AgentError.LimitReached, writes[^1].Answer);
        var waiting = writes.First(write => !write.Answer.IsCompleted);
        await Client.CancelAsync(waiting.Id);
        await Refused.WithAsync(AgentError.Cancelled, waiting.Answer);

        await Client.ResizeAsync("t", 100, 50);
        await Client.SignalAsync("t", "USR1");
        await viewer.UntilAsync("50 100");
        Assert.Equal(5, (await viewer.EndAsync()).Code);
        Assert.All(writes, write => Assert.True(write.Answer.IsCompleted));
    }

    [Fact]
    public async Task Write_WhenTheConnectionDied_GoesOnFromWhatWasAccepted()
    {
        byte[] paste = RandomNumberGenerator.GetBytes(15 * Chunk);
        string gate = Agent.Directory.InWorkspace("gate");
        await Shell.RunAsync("mkfifo", gate);
        await Client.OpenAsync("t", $"stty raw -echo; echo ready; read x <gate; head -c {paste.Length} | sha256sum");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        await using (AgentClient dying = await Agent.ConnectAsync())
        {
            (uint _, Task<byte[]> first) = dying.BeginWrite("t", "a", 0, paste.AsSpan(0, Chunk));
            for (int at = Chunk; at < paste.Length; at += Chunk) _ = dying.BeginWrite("t", "a", at, paste.AsSpan(at, Chunk)).Answer;
            await first.WaitAsync(AgentClient.Deadline, TestContext.Current.CancellationToken);
        }

        long accepted = Assert.NotNull((await Client.StatAsync("t", "a")).InAcked);
        await File.WriteAllTextAsync(gate, "\n", TestContext.Current.CancellationToken);
        while (accepted < paste.Length)
        {
            int next = (int)Math.Min(Chunk, paste.Length - accepted);
            accepted = await Client.WriteAsync("t", "a", accepted, paste.AsMemory((int)accepted, next));
        }

        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(paste)), await viewer.UntilAsync("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_AfterTheExit_IsSwallowed()
    {
        await Client.OpenAsync("t", "exit 0");
        await View("t").EndAsync();

        Assert.Equal(3, await Client.WriteAsync("t", "a", 0, "abc"u8.ToArray()));
        await Refused.WithAsync(AgentError.Unknown, Client.WriteAsync("none", "a", 0, "abc"u8.ToArray()));
    }

    [Fact]
    public async Task Interrupt_UnderAFloodOfOutput_StopsIt()
    {
        await Client.OpenAsync("t", "trap 'exit 130' INT; yes");
        Viewer viewer = View("t");
        await viewer.UntilAsync("y\r\ny\r\n");

        await viewer.TypeAsync("\u0003");
        Assert.Equal(130, (await viewer.EndAsync()).Code);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task Signal_OfAKey_DropsAPasteThatNobodyReads(string signal)
    {
        await Client.OpenAsync("t", "stty raw -echo; trap 'kill $! 2>/dev/null' INT QUIT; sleep 600 & echo ready; wait; echo interrupted; head -c 5; echo .");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        var writes = BeginPaste();
        await Client.SignalAsync("t", signal);
        await viewer.UntilAsync("interrupted\n");
        foreach (var (_, answer) in writes) await answer.WaitAsync(AgentClient.Deadline, TestContext.Current.CancellationToken);
        long accepted = Assert.NotNull((await Client.StatAsync("t", "a")).InAcked);
        Assert.Equal(PastedBytes, accepted);

        await Client.WriteAsync("t", "a", accepted, "after"u8.ToArray());
        Assert.Equal("after.", await viewer.UntilAsync("."));
    }

    [Fact]
    public async Task Signal_OfAKey_VoidsTheFirstInputOfAClientThatHasNotArrived()
    {
        await Client.OpenAsync("t", "stty raw -echo; trap 'kill $! 2>/dev/null' INT; sleep 600 & echo ready; wait; echo interrupted; head -c 5; echo .");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        await Client.SignalAsync("t", "INT", "a", typed: 4);
        await viewer.UntilAsync("interrupted\n");
        Assert.Equal(4, await Client.WriteAsync("t", "a", 0, "late"u8.ToArray()));
        Assert.Equal(9, await Client.WriteAsync("t", "a", 4, "after"u8.ToArray()));
        Assert.Equal("after.", await viewer.UntilAsync("."));
    }

    [Fact]
    public async Task Signal_OfAKey_VoidsWhatItsClientTypedBeforeAndHasNotArrived()
    {
        await Client.OpenAsync("t", "stty raw -echo; trap 'kill $! 2>/dev/null' INT; sleep 600 & echo ready; wait; trap '' INT; echo interrupted; head -c 5; echo .");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");
        await Client.WriteAsync("t", "a", 0, "early"u8.ToArray());

        await Client.SignalAsync("t", "INT", "a", typed: 9);
        await viewer.UntilAsync("interrupted\n");
        Assert.Equal(9, await Client.WriteAsync("t", "a", 5, "late"u8.ToArray()));
        await Client.SignalAsync("t", "INT", "a", typed: long.MaxValue);

        Assert.Equal(14, await Client.WriteAsync("t", "a", 9, "after"u8.ToArray()));
        Assert.Equal("after.", await viewer.UntilAsync("."));
    }

    [Theory]
    [InlineData("TERM", "")]
    [InlineData("INT", "noflsh")]
    public async Task Signal_ThatDropsNoInput_LeavesAPasteWhole(string signal, string setting)
    {
        await Client.OpenAsync("t", $"stty raw -echo {setting}; trap 'kill $! 2>/dev/null' INT TERM; sleep 600 & echo ready; wait; head -c {PastedBytes + 5} | tr -d x; echo .");
        Viewer viewer = View("t");
        await viewer.UntilAsync("ready\n");

        var writes = BeginPaste();
        await Client.SignalAsync("t", signal);
        foreach (var (_, answer) in writes) await answer.WaitAsync(AgentClient.Deadline, TestContext.Current.CancellationToken);
        await Client.WriteAsync("t", "a", PastedBytes, "after"u8.ToArray());

        Assert.Equal("after.", await viewer.UntilAsync("."));
    }

    /// <summary>More than the agent takes in for a program that does not read, and less than it has wait.</summary>
    private (uint Id, Task<byte[]> Answer)[] BeginPaste()
    {
        byte[] chunk = new byte[Chunk];
        chunk.AsSpan().Fill((byte)'x');
        return [.. Enumerable.Range(0, PastedBytes / Chunk).Select(i => Client.BeginWrite("t", "a", (long)i * Chunk, chunk))];
    }
}
