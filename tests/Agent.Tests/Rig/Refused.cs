using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>Expects requests to be refused.</summary>
internal static class Refused
{
    /// <summary>The message, which should name what was wrong.</summary>
    public static async Task<string> WithAsync(AgentError error, Task request)
    {
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => request);
        Assert.True(error == refused.Error, $"Expected {error}, got {refused.Message}");
        return refused.Message;
    }
}
