using System.Buffers;
using System.Text.Json;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Files;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.AgentProtocol.Tests;

/// <summary>Every control message as the other side reads it.</summary>
public sealed class JsonMessageTests
{
    private static readonly Dictionary<string, string> Env = new() { ["NAME"] = "wärt\n" };
    private static readonly FileEntry Entry = new("a", "/a", FileKind.Symlink, 1, 420, -1, "b", "v");

    public static TheoryData<object> Messages =>
    [
        new Hello(1, "s", long.MaxValue, "n", Env),
        new Hello(1, "", 0, "n"),
        new HelloAnswer(1, "1.0", "boot", 1024, long.MaxValue),
        new ClaimRecord("s", 3, "n"),
        new ErrorAnswer(AgentError.OutsideWorkspace, "Why."),
        new ExitRecord(255, null, 1),
        new TerminalOpen("t", null, ["-c", "true"], "/tmp", Env, 80, 24, 65536),
        new TerminalInfo("t", "e", "c", 1, 80, 24, 2, 3, 4, new ExitRecord(null, 15, 5), 6),
        new TerminalQuery("t", "c"),
        new TerminalResize("t", 1, 1000, "client"),
        new TerminalLeave("t", "c"),
        new SizeChange(1, 80, 24, null, 5),
        new TerminalSignal("t", "INT"),
        new ProcessStart("p", "c", [], null, null, 0, true),
        new ProcessStarted(7),
        new ProcessRead("p", 65536),
        new ProcessSignal("p", "KILL"),
        new ProcessExit(new ExitRecord(0, null, 1), true, 2),
        new FilePath("/\uef80"),
        new FileList("/", 5000),
        new FileListing("/", [Entry], true),
        Entry,
        new FileHandle(1),
        new FileOpened(1, Entry),
        new FileOpened(1, null),
        new FileRead(1, 2, 3),
        new FileCreate("/a", 420, "v", false, true),
        new FileCommitted(Entry, true),
        new FileDelete("/a", true, null),
        new FileMakeDirectory("/a", true),
        new FileMove("/a", "/b", true),
    ];

    [Theory, MemberData(nameof(Messages))]
    public void Message_WrittenAndRead_IsTheSame(object message)
    {
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), AgentJson.Default);
        object? read = JsonSerializer.Deserialize(written, message.GetType(), AgentJson.Default);

        Assert.Equivalent(message, read, strict: true);
    }

    [Fact]
    public void EveryMessageType_HasASerializer()
    {
        IEnumerable<Type> known = Messages.Select(row => row.Data.GetType());
        IEnumerable<Type> records = typeof(AgentJson).Assembly.GetExportedTypes()
            .Where(type => type.IsClass && type.GetMethod("<Clone>$") is not null);

        Assert.Empty(records.Except(known));
    }

    [Theory]
    [InlineData("{\"error\":\"noSuchError\",\"message\":\"\"}")]
    [InlineData("{\"error\":\"Io\"}")]
    [InlineData("{\"error\":\"Io\",\"message\":null}")]
    public void ErrorAnswer_ThatMakesNoSense_IsRefused(string json) => Assert.Throws<ProtocolException>(() =>
        PayloadReader.ReadJson(new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(json)), AgentJson.Default.ErrorAnswer));
}
