using System.Net;

namespace VibeCoading.Gateway.Tests.Harness;

internal sealed class UpgradeRefusedException(HttpStatusCode status) : Exception($"The upgrade was answered with {(int)status}.")
{
    public HttpStatusCode Status { get; } = status;
}
