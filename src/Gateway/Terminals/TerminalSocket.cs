using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals.Protocol;
using VibeCoading.Gateway.Terminals.Raw;

namespace VibeCoading.Gateway.Terminals;

/// <summary>Serves a terminal's WebSocket by the protocol that the viewer asked for.</summary>
internal sealed class TerminalSocket(
    SessionGrains grains, SocketHost sockets, IOptions<TerminalOptions> options, TerminalTelemetry telemetry, TimeProvider time)
{
    public async Task ServeAsync(HttpContext http, SessionId session, TerminalId terminal, SignedIn caller)
    {
        if (await SocketHost.RefusesAsync(http)) return;

        bool raw = SpeaksRaw(http.WebSockets.WebSocketRequestedProtocols);
        RawRequest? rawRequest = raw ? RawRequest.Read(http.Request.Query) : null;
        ISessionTerminals terminals = grains.Terminals(session);
        await using LeasedAgent? agent = options.Value.DirectAgents ? new LeasedAgent(terminals, caller.Caller, time) : null;
        var link = new TerminalLink(grains.Session(session), terminals, caller.Caller, terminal, agent);

        telemetry.Came();
        SocketClose close = SocketClose.ByPeer;
        try
        {
            close = await sockets.RunAsync(http, raw ? null : TermV1Viewer.Name, caller, sender => rawRequest is null
                ? new TermV1Viewer(link, sender, telemetry, time)
                : new RawViewer(link, sender, rawRequest, telemetry, time));
        }
        finally
        {
            telemetry.Went(close);
        }
    }

    /// <exception cref="ProblemException">None of what the viewer asked for is spoken here.</exception>
    private static bool SpeaksRaw(IList<string> asked)
    {
        if (asked.Count == 0) return true;
        if (asked.Contains(TermV1Viewer.Name)) return false;

        throw ProblemException.InvalidField(
            "Sec-WebSocket-Protocol", $"None of '{string.Join(", ", asked)}' is spoken here: ask for {TermV1Viewer.Name}, or for none.");
    }
}
