using System.Buffers;
using System.Text;
using System.Threading.Channels;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>Somebody at a terminal: follows its output from the first read on, and types. Is done with what it has read when it reads on.</summary>
internal sealed class Viewer(AgentClient client, string terminal, string clientId = "viewer", long from = 0)
{
    /// <summary>Little, so that one that does not read on is soon out of credit.</summary>
    private const int WindowBytes = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _seen = new();
    private (uint Id, ChannelReader<byte[]> Answers)? _following;
    private long _acknowledged = from;
    private long _typed;
    private int _mark;

    public long Offset { get; private set; } = from;

    /// <summary>Bytes that the ring had lost when they were asked for.</summary>
    public long Missed { get; private set; }

    public ExitRecord? Exit { get; private set; }

    /// <summary>As it was told last.</summary>
    public SizeChange? Size { get; private set; }

    public byte[] Bytes => _seen.WrittenSpan.ToArray();

    public string Text => Encoding.UTF8.GetString(_seen.WrittenSpan);

    public async Task TypeAsync(string keys)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(keys);
        Assert.Equal(_typed + bytes.Length, await client.WriteAsync(terminal, clientId, _typed, bytes));
        _typed += bytes.Length;
    }

    /// <summary>Reads until the text was shown; what was shown since the last call, up to and with it.</summary>
    public async Task<string> UntilAsync(string text)
    {
        while (true)
        {
            string shown = Text;
            int at = shown.IndexOf(text, _mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                string since = shown[_mark..(at + text.Length)];
                _mark = at + text.Length;
                return since;
            }

            Assert.True(Exit is null, $"The program ended before it said '{text}': {shown}");
            try
            {
                await ReadAsync();
            }
            catch (TimeoutException)
            {
                Assert.Fail($"The program did not say '{text}': {shown}");
            }
        }
    }

    /// <summary>Reads to the end.</summary>
    public async Task<ExitRecord> EndAsync()
    {
        while (Exit is null) await ReadAsync();
        return Exit;
    }

    /// <summary>Reads until it is told a size that is as the test wants it.</summary>
    public async Task<SizeChange> UntilSizedAsync(Func<SizeChange, bool> holds)
    {
        while (Size is null || !holds(Size)) await ReadOnceAsync();
        return Size;
    }

    /// <summary>Says goodbye.</summary>
    public Task LeaveAsync() => client.LeaveAsync(new TerminalLeave(terminal, clientId));

    /// <summary>Reads no more, as when its socket broke.</summary>
    public Task StopAsync() => client.CancelAsync(_following!.Value.Id);

    /// <summary>One read: output, or the exit. What is told of sizes is remembered.</summary>
    public async Task ReadAsync()
    {
        while (await ReadOnceAsync() == TerminalOutputKind.Size)
        {
        }
    }

    private async Task<TerminalOutputKind> ReadOnceAsync()
    {
        _following ??= client.Follow(new TerminalFollow(terminal, Offset, WindowBytes, IsBlank: false, clientId));
        if (Offset - _acknowledged >= WindowBytes / 2)
        {
            _acknowledged = Offset;
            await client.AcknowledgeAsync(new TerminalAck(_following.Value.Id, Offset));
        }

        TerminalOutput output = await _following.Value.Answers.NextAsync();
        if (output.Size is { } size)
        {
            Size = size;
            return output.Kind;
        }

        Missed += output.Offset - Offset;
        Offset = output.Offset + output.Data.Length;
        foreach (ReadOnlyMemory<byte> piece in output.Data) _seen.Write(piece.Span);
        Exit = output.Exit;
        return output.Kind;
    }
}
