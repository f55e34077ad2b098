using VibeCoading.SystemTests.Harness;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Alerts;

/// <summary>A fault in a running system, and the alert that tells of it.</summary>
public sealed class AlertTests : SystemTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task PoolEmpty_WhenATemplatesImageIsMissing_FiresForThatTemplateUntilItIsThere()
    {
        string image = $"vibe-alert-test-{Guid.NewGuid():N}:1";
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Pool__Min", "1"), ("Vibe__Pool__Max", "1"), ("Vibe__Templates__Images__broken", image)));
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(stack.Node.Health, stack.Gateway.Url);

        await Eventually.TrueAsync("the alert fires for the broken template alone", Limit, async () =>
            await prometheus.FiringAsync("VibePoolEmpty") is [{ } only] && only["template"] == "broken");

        await Command.RunAsync("docker", "tag", Docker.Image, image);
        try
        {
            await Eventually.TrueAsync("the alert ends by itself", Limit, async () => await prometheus.FiringAsync("VibePoolEmpty") is []);
        }
        finally
        {
            await Command.RunAsync("docker", "rmi", "--force", image);
        }
    }
}
