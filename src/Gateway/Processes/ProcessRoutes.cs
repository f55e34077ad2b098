using Microsoft.AspNetCore.Http.HttpResults;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Json;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Sockets;

namespace VibeCoading.Gateway.Processes;

internal static class ProcessRoutes
{
    public static void MapProcesses(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder routes = api.MapGroup($"{SessionRoute.Prefix}/exec").WithTags("Programs");
        routes.MapPost("", RunAsync).WithSummary("Run a program to its end and answer with its output. It ends with the request.");
        routes.MapGet("/ws", StreamAsync).WithSummary("WebSocket: run a program and stream its output.");
    }

    private static async Task<Ok<ExecResult>> RunAsync(
        SessionId session, SignedIn caller, JsonBody<ExecBody> body, SessionGrains grains, CancellationToken cancellationToken)
    {
        var stdout = new OutputCollector();
        var stderr = new OutputCollector();
        await foreach (ProcessPiece piece in grains.Processes(session).RunProcess(caller.Caller, body.Value.ToRequest(), cancellationToken).Detached(cancellationToken))
        {
            if (piece.Result is { } result)
            {
                return TypedResults.Ok(new ExecResult(
                    result.Exit.Code,
                    result.Exit.Signal,
                    result.TimedOut,
                    stdout.ToString(),
                    stderr.ToString(),
                    stdout.Truncated || stderr.Truncated,
                    result.Duration.TotalMilliseconds));
            }

            (piece.Stream == ProcessChannel.Stderr ? stderr : stdout).Add(piece.Data);
        }

        throw new ProcessException(ProcessError.Lost, "The run ended without telling how.");
    }

    private static async Task StreamAsync(HttpContext http, SessionId session, SignedIn caller, SessionGrains grains, SocketHost sockets)
    {
        if (await SocketHost.RefusesAsync(http)) return;

        ISessionProcesses processes = grains.Processes(session);
        await sockets.RunAsync(http, null, caller, sender => new ExecProtocol(processes, caller.Caller, sender));
    }
}
