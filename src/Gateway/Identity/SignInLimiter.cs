using System.Net;
using System.Threading.RateLimiting;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Identity;

/// <summary>Counts failed sign-ins of an address: guessing is hopeless anyway, but should not cost us either.</summary>
internal sealed class SignInLimiter : IDisposable
{
    private const int FailuresPerWindow = 10;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<IPAddress> _failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = FailuresPerWindow, Window = Window }));

    /// <exception cref="ProblemException">429: this address has failed too often of late.</exception>
    public void ThrowIfSpent(HttpContext http)
    {
        // Taking nothing tells whether there is anything left.
        using RateLimitLease lease = _failures.AttemptAcquire(AddressOf(http), permitCount: 0);
        if (lease.IsAcquired) return;

        throw new ProblemException(new Problem(
            StatusCodes.Status429TooManyRequests, "tooManyFailures", $"More than {FailuresPerWindow} failed sign-ins from this address within {Window.TotalSeconds} s.",
            RetryAfter: lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : Window));
    }

    public void Failed(HttpContext http) => _failures.AttemptAcquire(AddressOf(http)).Dispose();

    public void Dispose() => _failures.Dispose();

    private static IPAddress AddressOf(HttpContext http) => http.Connection.RemoteIpAddress ?? IPAddress.None;
}
