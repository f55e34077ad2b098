using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals.Protocol;
using VibeCoading.Gateway.Terminals.Raw;
using VibeCoading.Gateway.Terminals.Tty;
using VibeCoading.Gateway.Transport;

namespace VibeCoading.Gateway.Terminals;

/// <summary>Serves a terminal's WebSocket by the protocol that the viewer asked for.</summary>
internal sealed class TerminalSocket(
    SessionGrains grains, StatusWait waiting, SocketHost sockets, AgentRoutes routes, TerminalTelemetry telemetry, TimeProvider time)
{
    public async Task ServeAsync(HttpContext http, SessionId session, TerminalId terminal, SignedIn caller)
    {
        if (await SocketHost.RefusesAsync(http)) return;

        string? protocol = Choose(http.WebSockets.WebSocketRequestedProtocols);

        // A raw viewer may have shown output before, while ttyd's page has an empty screen whenever it connects.
        RawRequest? request = protocol == TermV1Viewer.Name
            ? null
            : RawRequest.Read(http.Request.Query, protocol == TtyViewer.Name ? StartPoint.Start : StartPoint.Tail);
        ISessionTerminals terminals = grains.Terminals(session);
        await using LeasedAgent? agent = routes.AreAllowed ? new LeasedAgent(terminals, caller.Caller, routes, time, http.Features.Get<TransportConnection>()?.Loop) : null;
        var link = new TerminalLink(grains.Session(session), terminals, caller.Caller, terminal, agent, waiting);

        telemetry.Came();
        SocketClose close = SocketClose.Broken;
        try
        {
            close = await sockets.RunAsync(http, protocol, caller, sender => request switch
            {
                null => new TermV1Viewer(link, sender, telemetry, time),
                _ when protocol is null => new RawViewer(link, sender, request, telemetry, time),
                _ => new TtyViewer(link, sender, request, telemetry, time),
            });
        }
        finally
        {
            telemetry.Went(close);
            // Only vibe.term.v1 has a way to come back as who one was.
            if (request is not null || !close.IsInterruption) _ = link.LeaveAsync();
        }
    }

    /// <returns>Null for raw bytes.</returns>
    /// <exception cref="ProblemException">None of what the viewer asked for is spoken here.</exception>
    private static string? Choose(IList<string> asked)
    {
        if (asked.Count == 0) return null;
        if (asked.Contains(TermV1Viewer.Name)) return TermV1Viewer.Name;
        if (asked.Contains(TtyViewer.Name)) return TtyViewer.Name;

        throw ProblemException.InvalidField(
            "Sec-WebSocket-Protocol", $"None of '{string.Join(", ", asked)}' is spoken here: ask for {TermV1Viewer.Name}, {TtyViewer.Name}, or none.");
    }
}
