using Microsoft.AspNetCore.Http.HttpResults;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Json;
using VibeCoading.Gateway.Sessions;

namespace VibeCoading.Gateway.Terminals;

internal static class TerminalRoutes
{
    public static void MapTerminals(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder all = api.MapGroup($"{SessionRoute.Prefix}/terminals").WithTags("Terminals");
        all.MapPost("", OpenAsync).WithSummary("Start a program on a new terminal; by default a login shell.");
        all.MapGet("", ListAsync).WithSummary("The session's terminals, oldest first, ended ones included.");

        RouteGroupBuilder one = all.MapGroup("/{terminal}");
        one.MapGet("", GetAsync).WithSummary("A terminal.");
        one.MapDelete("", CloseAsync).WithSummary("Hang up and end a terminal. A repeat is success.");
        one.MapGet("/ws", (TerminalSocket socket, HttpContext http, SessionId session, string terminal, SignedIn caller) =>
                socket.ServeAsync(http, session, IdOf(terminal), caller))
            .WithSummary("WebSocket: subprotocol vibe.term.v1, or ttyd's protocol as tty, or raw bytes without one.");
    }

    private static async Task<Created<TerminalView>> OpenAsync(
        SessionId session, SignedIn caller, JsonBody<CreateTerminalBody> body, SessionGrains grains, CancellationToken cancellationToken)
    {
        TerminalView opened = await grains.Terminals(session).OpenTerminal(caller.Caller, body.Value.ToRequest(), cancellationToken);
        return TypedResults.Created($"{Program.ApiBase}/sessions/{session}/terminals/{opened.Id}", opened);
    }

    private static async Task<Ok<TerminalList>> ListAsync(
        SessionId session, SignedIn caller, SessionGrains grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(new TerminalList(await grains.Terminals(session).ListTerminals(caller.Caller, cancellationToken)));

    private static async Task<Ok<TerminalView>> GetAsync(
        SessionId session, string terminal, SignedIn caller, SessionGrains grains, CancellationToken cancellationToken)
    {
        TerminalId id = IdOf(terminal);
        foreach (TerminalView view in await grains.Terminals(session).ListTerminals(caller.Caller, cancellationToken))
            if (view.Id == id) return TypedResults.Ok(view);

        throw new ProblemException(Problem.NotFound);
    }

    private static async Task<NoContent> CloseAsync(
        SessionId session, string terminal, SignedIn caller, SessionGrains grains, CancellationToken cancellationToken)
    {
        await grains.Terminals(session).CloseTerminal(caller.Caller, IdOf(terminal), cancellationToken);
        return TypedResults.NoContent();
    }

    private static TerminalId IdOf(string terminal) =>
        TerminalId.TryParse(terminal, out TerminalId id) ? id : throw new ProblemException(Problem.NotFound);
}
