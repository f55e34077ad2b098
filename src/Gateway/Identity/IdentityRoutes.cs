using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Identity;

internal static class IdentityRoutes
{
    public static void MapIdentity(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder routes = api.MapGroup("").WithTags("Identity");
        routes.MapPost("/signin", SignInAsync).AllowAnonymous().WithSummary("Sign a browser in with a key or a sign-in ticket; answers with a cookie.");
        routes.MapPost("/signout", SignOutAsync).WithSummary("Forget the browser's cookie.");
        routes.MapGet("/me", Me).WithSummary("Who is calling.");
        routes.MapPost("/tickets", IssueTicketAsync).WithSummary("Make a single-use ticket, for ?ticket= or for signing in.");

        RouteGroupBuilder admin = api.MapGroup("/keys").WithTags("Keys").RequireAuthorization(IdentityFeature.AdminPolicy);
        admin.MapPost("", CreateKeyAsync).WithSummary("Make an API key; it is shown this once.");
        admin.MapGet("", ListKeysAsync).WithSummary("List the API keys, without their secrets.");
        admin.MapDelete("/{id}", DeleteKeyAsync).WithSummary("Delete an API key and sign out every browser that used it.");
    }

    /// <summary>Outside the API: what a browser opens from the printed link.</summary>
    public static void MapSignInPage(this IEndpointRouteBuilder app) =>
        app.MapGet("/signin", async (HttpContext http, SignIn signIn, string? ticket) =>
        {
            if (ticket is null) return Results.Redirect("/");
            await signIn.WithTicketAsync(http, ticket);
            return Results.Redirect("/");
        }).AllowAnonymous().ExcludeFromDescription();

    private static async Task<NoContent> SignInAsync(HttpContext http, JsonBody<SignInBody> body, SignIn signIn)
    {
        switch (body.Value)
        {
            case { Key: { } key, Ticket: null }:
                await signIn.WithKeyAsync(http, key);
                break;
            case { Key: null, Ticket: { } ticket }:
                await signIn.WithTicketAsync(http, ticket);
                break;
            default:
                throw ProblemException.InvalidField("key", "Exactly one of 'key' and 'ticket' is needed.");
        }

        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutAsync(HttpContext http, BrowserStore browsers)
    {
        if (BrowserCookie.Read(http.Request) is { } secret) await browsers.SignOutAsync(secret);
        BrowserCookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static Ok<MeView> Me(HttpContext http, SignedIn caller)
    {
        if (caller.Credential == Credential.Cookie) BrowserCookie.Write(http, BrowserCookie.Read(http.Request)!);
        return TypedResults.Ok(new MeView(caller.Caller.Owner, caller.Caller.Admin));
    }

    private static async Task<Created<IssuedTicket>> IssueTicketAsync(SignedIn caller, JsonBody<IssueTicketBody> body, TicketStore tickets)
    {
        // Else one leaked ticket would live for ever.
        if (caller.Credential == Credential.Ticket)
            throw new ProblemException(new Problem(StatusCodes.Status403Forbidden, "forbidden", "A ticket cannot be used to make another."));

        (string ticket, DateTimeOffset expiresAt) = await tickets.IssueAsync(caller.KeyHash, body.Value.Purpose);
        return TypedResults.Created((string?)null, new IssuedTicket(ticket, expiresAt));
    }

    private static async Task<Created<CreatedKey>> CreateKeyAsync(JsonBody<CreateKeyBody> body, KeyStore keyStore, TimeProvider time)
    {
        string secret = Secret.New(ApiKey.Prefix);
        var key = new ApiKey(RandomNumberGenerator.GetHexString(12, lowercase: true), body.Value.Owner, body.Value.Admin, time.GetUtcNow());
        if (!await keyStore.TryAddAsync(Secret.Hash(secret), key)) throw new InvalidOperationException($"The random id {key.Id} was taken.");

        return TypedResults.Created($"{Program.ApiBase}/keys/{key.Id}", new CreatedKey(key.Id, key.Owner, key.Admin, secret));
    }

    private static async Task<Ok<KeyList>> ListKeysAsync(KeyStore keyStore) =>
        TypedResults.Ok(new KeyList([.. (await keyStore.ListAsync()).Select(key => new KeyView(key.Id, key.Owner, key.Admin, key.CreatedAt))]));

    private static async Task<NoContent> DeleteKeyAsync(string id, KeyStore keyStore) =>
        await keyStore.DeleteAsync(id) ? TypedResults.NoContent() : throw new ProblemException(Problem.NotFound);
}
