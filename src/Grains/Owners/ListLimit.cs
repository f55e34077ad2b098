using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Grains.Owners;

internal static class ListLimit
{
    private const int MostPerPage = 200;

    /// <exception cref="SessionException"><see cref="SessionError.InvalidRequest"/>.</exception>
    public static int Checked(int limit) => limit is >= 1 and <= MostPerPage
        ? limit
        : throw new SessionException(SessionError.InvalidRequest, $"limit is {limit}; it must be 1 to {MostPerPage}.", "limit");
}
