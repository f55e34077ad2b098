using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Gateway.Sessions;

/// <summary>
/// The route constraint <c>:session</c>. What cannot be a session's id matches no route, and so gets the same 404 as one that does not exist.
/// </summary>
internal sealed class SessionRoute : IRouteConstraint
{
    public const string Name = "session";

    /// <summary>The prefix of everything that belongs to one session.</summary>
    public const string Prefix = $"/sessions/{{session:{Name}}}";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        SessionId.TryParse(values[routeKey] as string, out _);
}
