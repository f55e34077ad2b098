using VibeCoading.Contracts.Owners;

namespace VibeCoading.Gateway.Identity;

/// <param name="Key">An API key, or</param>
/// <param name="Ticket">a sign-in ticket.</param>
internal sealed record SignInBody(string? Key = null, string? Ticket = null);

internal sealed record IssueTicketBody(TicketPurpose Purpose = TicketPurpose.Request);

internal sealed record IssuedTicket(string Ticket, DateTimeOffset ExpiresAt);

internal sealed record MeView(OwnerId Owner, bool Admin);

internal sealed record CreateKeyBody(OwnerId Owner, bool Admin = false);

/// <param name="Key">Shown this once.</param>
internal sealed record CreatedKey(string Id, OwnerId Owner, bool Admin, string Key);

internal sealed record KeyView(string Id, OwnerId Owner, bool Admin, DateTimeOffset CreatedAt);

internal sealed record KeyList(IReadOnlyList<KeyView> Items);
