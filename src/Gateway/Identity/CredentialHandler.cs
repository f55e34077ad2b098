using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Identity;

/// <summary>Knows callers by key, ticket or cookie, in this order; one that is shown and wrong is not made up for by another.</summary>
internal sealed class CredentialHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KeyStore keyStore,
    TicketStore tickets,
    BrowserStore browsers) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Vibe";

    /// <summary>Ours have 48 characters at most; longer ones are not worth hashing.</summary>
    private const int MaxSecretLength = 256;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out AuthenticationHeaderValue? header)
            && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return await SignInAsync(header.Parameter is { Length: <= MaxSecretLength } key ? Secret.Hash(key) : null, Credential.Key);
        }

        // Only calls: the sign-in page's ticket is not ours to use up.
        if (Request.Path.StartsWithSegments(Program.ApiBase) && Request.Query["ticket"] is [{ Length: <= MaxSecretLength } ticket])
            return await SignInAsync(await tickets.RedeemAsync(ticket, TicketPurpose.Request), Credential.Ticket);

        if (BrowserCookie.Read(Request) is { Length: <= MaxSecretLength } cookie)
            return await SignInAsync(await browsers.FindAsync(cookie), Credential.Cookie);

        return AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return base.HandleChallengeAsync(properties);
    }

    private async Task<AuthenticateResult> SignInAsync(string? keyHash, Credential credential)
    {
        ApiKey? key = keyHash is null ? null : await keyStore.FindAsync(keyHash);
        return key is null
            ? AuthenticateResult.Fail($"The {credential} is not valid.")
            : AuthenticateResult.Success(new AuthenticationTicket(new SignedIn(key.Caller, keyHash!, credential).ToPrincipal(), SchemeName));
    }
}
