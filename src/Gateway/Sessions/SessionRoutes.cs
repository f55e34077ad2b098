using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Identity;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Sessions;

internal static class SessionRoutes
{
    private const int MaxPage = 200;

    /// <summary>Cannot be an owner's name.</summary>
    private const string AllOwners = "*";

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder all = api.MapGroup("/sessions").WithTags("Sessions");
        all.MapPost("", CreateAsync).WithSummary("Create a session. With an Idempotency-Key a repeat answers the same session.");
        all.MapGet("", ListAsync).WithSummary("The caller's sessions, newest first, by pages. An administrator may ask for ?owner=NAME's, or with ?owner=* for everybody's.");

        RouteGroupBuilder one = api.MapGroup(SessionRoute.Prefix).WithTags("Sessions");
        one.MapGet("", GetAsync).WithSummary("A session as it is. Starts nothing.");
        one.MapDelete("", DeleteAsync).WithSummary("Delete a session, from any state. A repeat is success.");
        one.MapPost("/hibernate", HibernateAsync).WithSummary("Put a session to sleep: its programs end, its files are kept. A repeat is success.");
        one.MapPost("/resume", ResumeAsync).WithSummary("Wake a session. One that is awake is left as it is; status tells when it is ready.");
        one.MapGet("/status", StatusAsync).WithSummary("A session's state; with ?wait=10s once it is ready or cannot become so, or when the time is up.");
    }

    private static async Task<Created<SessionView>> CreateAsync(
        SignedIn caller,
        JsonBody<CreateSessionBody> body,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        SessionCreator creator,
        CancellationToken cancellationToken)
    {
        SessionView session = await creator.CreateAsync(caller.Caller.Owner, body, idempotencyKey, cancellationToken);
        return TypedResults.Created($"{Program.ApiBase}/sessions/{session.Id}", session);
    }

    private static async Task<Ok<SessionList>> ListAsync(
        SignedIn caller, SessionGrains grains, CancellationToken cancellationToken, int limit = 50, string? after = null, string? owner = null)
    {
        Check.Between("limit", limit, 1, MaxPage);
        SessionId? cursor = null;
        if (after is not null)
            cursor = SessionId.TryParse(after, out SessionId id) ? id : throw ProblemException.InvalidField("after", $"'after' is '{after}', which no page ended with.");

        SessionPage page = owner == AllOwners && caller.Caller.Admin
            ? await grains.AllOwners.ListSessions(caller.Caller, cursor, limit, cancellationToken)
            : await grains.Owner(ListedOwner(caller.Caller, owner)).ListSessions(cursor, limit, cancellationToken);
        return TypedResults.Ok(new SessionList(page.Items, page.Next));
    }

    private static OwnerId ListedOwner(Caller caller, string? asked)
    {
        if (asked is null) return caller.Owner;

        bool isOwner = OwnerId.TryParse(asked, out OwnerId owner);
        if (!isOwner && asked != AllOwners)
            throw ProblemException.InvalidField("owner", $"'owner' is '{asked}'; it must be an owner's name, of lower-case letters, digits and hyphens, or '{AllOwners}'.");
        if (!isOwner || !caller.MaySee(owner))
            throw new ProblemException(new Problem(StatusCodes.Status403Forbidden, "forbidden", "Only an administrator may list the sessions of others.", "owner"));

        return owner;
    }

    private static async Task<Ok<SessionView>> GetAsync(SessionId session, SignedIn caller, SessionGrains grains) =>
        TypedResults.Ok(await grains.Session(session).Get(caller.Caller));

    private static async Task<NoContent> DeleteAsync(SessionId session, SignedIn caller, SessionGrains grains, CancellationToken cancellationToken)
    {
        await grains.Session(session).Delete(caller.Caller, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<SessionView>> HibernateAsync(SessionId session, SignedIn caller, SessionGrains grains, CancellationToken cancellationToken) =>
        TypedResults.Accepted(StatusOf(session), await grains.Session(session).Hibernate(caller.Caller, cancellationToken));

    private static async Task<Accepted<SessionView>> ResumeAsync(SessionId session, SignedIn caller, SessionGrains grains, CancellationToken cancellationToken) =>
        TypedResults.Accepted(StatusOf(session), await grains.Session(session).Resume(caller.Caller, cancellationToken));

    private static string StatusOf(SessionId session) => $"{Program.ApiBase}/sessions/{session}/status";

    private static async Task<Ok<SessionStatus>> StatusAsync(
        SessionId session, SignedIn caller, SessionGrains grains, StatusWait waiting, CancellationToken cancellationToken, string? wait = null) =>
        TypedResults.Ok(await waiting.RunAsync(grains.Session(session), caller.Caller, StatusWait.Parse(wait), cancellationToken));
}
