using System.Security.Claims;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Gateway.Identity;

internal enum Credential
{
    Key,
    Cookie,
    Ticket,
}

/// <summary>On whose behalf a request is made, and how it showed that.</summary>
/// <param name="KeyHash">The key behind it all: when that goes, so does the right.</param>
internal sealed record SignedIn(Caller Caller, string KeyHash, Credential Credential)
{
    public const string AdminRole = "admin";

    public static ValueTask<SignedIn?> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http));

    /// <summary>Null for a request that is nobody's.</summary>
    public static SignedIn? Of(HttpContext http) => (http.User.Identity as SignedInIdentity)?.SignedIn;

    public ClaimsPrincipal ToPrincipal() => new(new SignedInIdentity(this));

    private sealed class SignedInIdentity(SignedIn signedIn) : ClaimsIdentity(
        signedIn.Caller.Admin ? [new Claim(ClaimTypes.Role, AdminRole)] : [], nameof(SignedIn), ClaimTypes.Name, ClaimTypes.Role)
    {
        public SignedIn SignedIn { get; } = signedIn;

        public override string? Name => SignedIn.Caller.Owner.Value;
    }
}
