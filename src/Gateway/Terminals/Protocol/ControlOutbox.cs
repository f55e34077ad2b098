using System.Net.WebSockets;
using System.Threading.Channels;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>
/// Messages that whoever hears the viewer wants to send. They wait here for their turn, so that a viewer slow to read does not keep its own Ctrl-C from
/// being heard. When too many wait the oldest go: a later pong says as much.
/// </summary>
internal sealed class ControlOutbox(SocketSender sender)
{
    private const int MaxWaiting = 256;

    private readonly Channel<ServerMessage> _waiting = Channel.CreateBounded<ServerMessage>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Post(ServerMessage message) => _waiting.Writer.TryWrite(message);

    public async Task<SocketClose> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ServerMessage message = await _waiting.Reader.ReadAsync(cancellationToken);
            await sender.SendAsync(message.Encode(), WebSocketMessageType.Text, cancellationToken);
        }
    }
}
