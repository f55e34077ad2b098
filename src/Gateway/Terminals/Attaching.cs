using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Terminals;

/// <summary>Attaches to a terminal, however long its node needs to come back, within reason.</summary>
internal sealed class Attaching(TerminalLink link, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The attachment, or how the viewer must end instead.</summary>
    public async Task<(TerminalAttachment? Attached, SocketClose Close)> RunAsync(string clientId, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(time);
        while (true)
        {
            try
            {
                return (await link.AttachAsync(clientId, cancellationToken), default);
            }
            catch (Exception fault) when (TerminalLink.IsForeseen(fault))
            {
                if (await link.VerdictAsync(fault) is { } close) return (null, close);
            }

            if (backoff.Failing > Patience) return (null, SocketClose.Reconnect("the session's node does not answer"));
            await backoff.PauseAsync(cancellationToken);
        }
    }
}
