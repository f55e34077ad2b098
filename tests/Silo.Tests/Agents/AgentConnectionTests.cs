using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Agents;

public sealed class AgentConnectionTests
{
    [Fact]
    public async Task Answers_WhenInAnyOrder_ReachTheirAskers()
    {
        const int Many = 500;
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        Task<byte>[] asked = [.. Enumerable.Range(0, Many).Select(number => EchoAsync(connection, (byte)number))];
        var received = new List<(uint Id, byte Number)>();
        while (received.Count < Many)
        {
            (_, uint id, byte[] payload) = await agent.ReceiveAsync();
            received.Add((id, payload[0]));
        }

        received.Reverse();
        foreach (var (id, number) in received) await agent.AnswerAsync(id, [number]);
        byte[] answers = await Task.WhenAll(asked).WaitAsync(Within.Token());

        Assert.Equal(Enumerable.Range(0, Many).Select(number => (byte)number), answers);
    }

    [Fact]
    public async Task Cancel_FreesTheAskerAtOnce_AndHandsOverALateAnswer()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        using var asker = new CancellationTokenSource();
        var late = new TaskCompletionSource<byte>();
        Task<byte> asked = EchoAsync(connection, 7, late.SetResult, asker.Token);
        (_, uint id, _) = await agent.ReceiveAsync();

        await asker.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        (Operation operation, uint cancelId, byte[] payload) = await agent.ReceiveAsync();
        await agent.AnswerAsync(id, [7]);
        await agent.AnswerAsync(cancelId, []);

        Assert.Equal((Operation.Cancel, id), (operation, BinaryPrimitives.ReadUInt32LittleEndian(payload)));
        Assert.Equal(7, await late.Task.WaitAsync(Within.Token()));
        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task Refusal_ReachesItsAsker_AndTheConnectionGoesOn()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        Task<byte> asked = EchoAsync(connection, 1);
        (_, uint id, _) = await agent.ReceiveAsync();

        await agent.AnswerAsync(id, """{"error":"NoSpace","message":"full"}"""u8.ToArray(), Operation.Error);

        AgentRefusedException refused = await Assert.ThrowsAsync<AgentRefusedException>(() => asked);
        Assert.Equal((AgentError.NoSpace, "full"), (refused.Error, refused.Message));
        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task Requests_WhenTheAgentGoes_AllFail()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        Task<byte>[] asked = [EchoAsync(connection, 1), EchoAsync(connection, 2)];

        agent.Close();

        foreach (Task<byte> request in asked) await Assert.ThrowsAsync<ContainerLostException>(() => request);
        await connection.Closed.WaitAsync(Within.Token());
        await Assert.ThrowsAsync<ContainerLostException>(() => EchoAsync(connection, 3));
    }

    [Fact]
    public async Task Requests_WhenTooManyWait_AreRefused()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        for (int number = 0; number < PendingRequests.Most; number++) _ = EchoAsync(connection, 1);

        AgentRefusedException refused = await Assert.ThrowsAsync<AgentRefusedException>(() => EchoAsync(connection, 1));

        Assert.Equal(AgentError.LimitReached, refused.Error);
    }

    [Fact]
    public async Task Requests_WhenTheAgentDoesNotRead_AreRefusedBeforeTheyFillTheMemory()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        byte[] data = new byte[FrameLimits.MaxChunkBytes];
        int accepted = 0;
        Task<byte> last;

        do last = connection.AskAsync(Operation.FileWrite, default, data, payload => payload.FirstSpan[0], CancellationToken.None);
        while (!last.IsFaulted && ++accepted < PendingRequests.Most);

        await Assert.ThrowsAsync<AgentRefusedException>(() => last);
        Assert.InRange(accepted, 100, 200);
    }

    [Fact]
    public async Task Requests_WhenTheAgentReadsAgain_ArriveWholeAndInOrder()
    {
        const int Many = 60;
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        byte[] DataOf(int number) => [.. Enumerable.Repeat((byte)number, FrameLimits.MaxChunkBytes - number)];

        // Far more than the socket holds.
        Task<byte>[] asked = [.. Enumerable.Range(0, Many).Select(number =>
            connection.AskAsync(Operation.FileWrite, default, DataOf(number), payload => payload.FirstSpan[0], CancellationToken.None))];
        for (int number = 0; number < Many; number++)
        {
            (Operation operation, uint id, byte[] payload) = await agent.ReceiveAsync();
            Assert.Equal(Operation.FileWrite, operation);
            Assert.Equal(DataOf(number), payload);
            await agent.AnswerAsync(id, [(byte)number]);
        }

        Assert.Equal(Enumerable.Range(0, Many).Select(number => (byte)number), await Task.WhenAll(asked).WaitAsync(Within.Token()));
        Assert.Equal(7, await AnsweredAsync(agent, EchoAsync(connection, 7)));
    }

    [Fact]
    public async Task Answers_WhereverTheirBytesAreCut_ArriveWhole()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync();
        int[] lengths = [0, 1, 300, FrameLimits.MaxChunkBytes, FrameLimits.MaxPayloadBytes, 5];
        Task<byte[]>[] asked = [.. lengths.Select(_ => connection.AskAsync(Operation.Ping, default, default, payload => payload.ToArray(), CancellationToken.None))];
        var answers = new ArrayBufferWriter<byte>();
        foreach (int length in lengths)
        {
            (_, uint id, _) = await agent.ReceiveAsync();
            byte[] payload = new byte[length];
            Random.Shared.NextBytes(payload);
            FrameWriter.Write(answers, Operation.Result, id, payload);
        }

        // Through the first headers byte by byte, then in pieces that end anywhere.
        ReadOnlyMemory<byte> left = answers.WrittenMemory;
        for (int piece = 1; !left.IsEmpty; piece = left.Length > answers.WrittenCount - 60 ? 1 : Random.Shared.Next(1, 200_000))
        {
            piece = Math.Min(piece, left.Length);
            await agent.SendAsync(left[..piece].ToArray());
            left = left[piece..];
        }

        byte[][] received = await Task.WhenAll(asked).WaitAsync(Within.Token());
        var sent = new ReadOnlySequence<byte>(answers.WrittenMemory);
        foreach (byte[] answer in received)
        {
            Assert.True(FrameParser.TryRead(ref sent, out Frame frame));
            Assert.Equal(frame.Payload.ToArray(), answer);
        }
    }

    [Fact]
    public async Task Silence_IsAskedForALifeSign_ThenGivenUp()
    {
        var time = new FakeTimeProvider();
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        await using AgentConnection connection = await agent.ClaimedAsync(time);
        Task<byte> asked = EchoAsync(connection, 1);
        await agent.ReceiveAsync();

        // The first interval still saw the answer to Hello.
        time.Advance(AgentConnection.SilenceLimit);
        time.Advance(AgentConnection.SilenceLimit);
        (Operation sign, _, _) = await agent.ReceiveAsync();
        time.Advance(AgentConnection.SilenceLimit);

        Assert.Equal(Operation.Ping, sign);
        Assert.Contains("no sign of life", await connection.Closed.WaitAsync(Within.Token()), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ContainerLostException>(() => asked);
    }

    [Fact]
    public async Task Dispose_MayBeRepeated_AndFailsWhatWaits()
    {
        await using FakeAgent agent = await FakeAgent.ListenAsync();
        AgentConnection connection = await agent.ClaimedAsync();
        Task<byte> asked = EchoAsync(connection, 1);

        await connection.DisposeAsync();
        await connection.DisposeAsync();

        await Assert.ThrowsAsync<ContainerLostException>(() => asked);
    }

    private static async Task<byte> AnsweredAsync(FakeAgent agent, Task<byte> asked)
    {
        (_, uint id, byte[] payload) = await agent.ReceiveAsync();
        await agent.AnswerAsync(id, payload);
        return await asked.WaitAsync(Within.Token());
    }

    private static Task<byte> EchoAsync(AgentConnection connection, byte number) => EchoAsync(connection, number, _ => { }, CancellationToken.None);

    private static Task<byte> EchoAsync(AgentConnection connection, byte number, Action<byte> abandoned, CancellationToken cancellationToken) =>
        connection.AskAsync(Operation.Ping, [number], default, payload => payload.FirstSpan[0], cancellationToken, abandoned);
}
