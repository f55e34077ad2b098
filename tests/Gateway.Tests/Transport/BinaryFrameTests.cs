using System.Buffers;
using System.Net.WebSockets;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Tests.Transport;

public sealed class BinaryFrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65535)]
    [InlineData(65536)]
    public async Task Frame_IsReadByAnotherAsItWasMeant(int length)
    {
        byte[] content = new byte[length];
        Random.Shared.NextBytes(content);
        byte[] frame = new byte[BinaryFrame.MaxHeaderBytes + length];
        int written = BinaryFrame.Write(frame, new ReadOnlySequence<byte>(content));

        using var client = WebSocket.CreateFromStream(new MemoryStream(frame, 0, written), new WebSocketCreationOptions());
        byte[] read = new byte[length + 1];
        ValueWebSocketReceiveResult message = await client.ReceiveAsync(read.AsMemory(), TestContext.Current.CancellationToken);
        Assert.Equal((WebSocketMessageType.Binary, length, true), (message.MessageType, message.Count, message.EndOfMessage));
        Assert.Equal(content, read[..length]);
    }
}
