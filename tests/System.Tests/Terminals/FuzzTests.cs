using System.Globalization;
using System.Net.WebSockets;
using VibeCoading.Gateway.Tests.Terminals.Fuzz;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>What <c>Gateway.Tests</c> says at length to a gateway alone, said in short to a whole system.</summary>
public sealed class FuzzTests(SharedNode shared) : SystemTest
{
    private const int Connections = 40;
    private const int MostMessages = 20;

    private readonly Api _api = shared.Stack.Admin();

    [Fact]
    public async Task Messages_OfAnyKind_HarmNeitherTheServersNorAnotherTerminal()
    {
        int seed = Environment.GetEnvironmentVariable("VIBE_SEED") is { } set ? int.Parse(set, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000_000);
        Stack stack = Use(shared.Stack);
        SessionBody session = await _api.CreateReadySessionAsync();
        await using TermClient witness = await _api.OpenShellAsync(session.Id);
        TerminalBody terminal = await _api.OpenTerminalAsync(session.Id, "/bin/sh", ["-c", "trap '' INT; stty raw -echo; cat >/dev/null"]);
        ServerLog[] logs = [.. new[] { stack.Gateway.Process, stack.Node.Process }.Select(process => new ServerLog(process.LogPath))];

        for (int number = 0; number < Connections; number++)
        {
            var random = new Random(seed + number);
            var control = new ControlFuzz(random);
            var tty = new TtyFuzz(random);
            (string? protocol, FuzzMessage first, Func<FuzzMessage> next) = random.Next(3) switch
            {
                0 => ("tty", tty.Hello(), tty.Next),
                1 => (null, control.Next(), control.Next),
                _ => (TermClient.Subprotocol, control.Hello($"fuzz-{number}"), (Func<FuzzMessage>)control.Next),
            };
            using ViewerSocket socket = await ViewerSocket.ConnectAsync(_api, _api.SocketOf(session.Id, terminal.Id), protocol);
            FuzzMessage[] messages = [first, .. Enumerable.Range(0, random.Next(MostMessages)).Select(_ => next())];
            bool mustClose = messages.Any(message => message.Verdict is Verdict.NotText || (message.Verdict is Verdict.Refused && protocol is not null));
            try
            {
                ViewerSocket.Frame? close = await SayAllAsync(socket, messages, mustClose);
                Assert.True(!mustClose || close is { Code: 4400 or 4410 or 1007 or null }, $"{close}");
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"Seed {seed}, connection {number}: {failed.Message}\n{string.Join<FuzzMessage>('\n', messages)}", failed);
            }
        }

        witness.Type("echo unharmed-$((6*7))\n");
        await witness.SeesAsync("unharmed-42");
        Assert.Equal((1, 0), (witness.Attachments, witness.Faults.Count));
        Assert.All(logs, log => Assert.Empty(log.Errors()));
        await _api.DeleteSessionAsync(session.Id);
    }

    /// <summary>The close, where there must be one.</summary>
    private static async Task<ViewerSocket.Frame?> SayAllAsync(ViewerSocket socket, FuzzMessage[] messages, bool mustClose)
    {
        try
        {
            foreach (FuzzMessage message in messages) await socket.SendAsync(message.Data, message.Type);
            if (!mustClose) return null;

            ViewerSocket.Frame frame;
            do frame = await socket.NextAsync();
            while (frame.Type != WebSocketMessageType.Close);
            return frame;
        }
        catch (WebSocketException)
        {
            return new ViewerSocket.Frame(WebSocketMessageType.Close, [], null, null, "broken");
        }
    }
}
