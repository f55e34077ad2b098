using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Identity;

/// <summary>Turns a key or a ticket into a signed-in browser.</summary>
internal sealed class SignIn(KeyStore keyStore, TicketStore tickets, BrowserStore browsers, SignInLimiter limiter)
{
    /// <exception cref="ProblemException">401: not valid; 429: too many failures.</exception>
    public async Task WithKeyAsync(HttpContext http, string key) => await FinishAsync(http, Secret.Hash(key));

    /// <inheritdoc cref="WithKeyAsync"/>
    public async Task WithTicketAsync(HttpContext http, string ticket)
    {
        limiter.ThrowIfSpent(http);
        await FinishAsync(http, await tickets.RedeemAsync(ticket, TicketPurpose.SignIn));
    }

    private async Task FinishAsync(HttpContext http, string? keyHash)
    {
        limiter.ThrowIfSpent(http);
        if (keyHash is null || await keyStore.FindAsync(keyHash) is null)
        {
            limiter.Failed(http);
            throw new ProblemException(new Problem(
                StatusCodes.Status401Unauthorized, "unauthorized", "The key or ticket is not valid: it is unknown, was used already, or has expired."));
        }

        BrowserCookie.Write(http, await browsers.SignInAsync(keyHash));
    }
}
