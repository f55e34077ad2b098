using Microsoft.Extensions.Logging;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Engine;

public sealed class EngineMonitorTests
{
    [Fact]
    public async Task Engine_WhenItGoesAndComesBack_IsToldOnceEach()
    {
        await using var engine = new SocketProxy(TestNode.EngineSocket);
        await using TestNode node = await TestNode.StartAsync(("Vibe:Engine:Endpoint", engine.Endpoint));
        var monitor = node.Get<EngineMonitor>();
        await monitor.StartAsync(Within.Token());

        EngineState up = await UntilAsync(monitor, isUp: true);
        await engine.CloseAsync();
        EngineState away = await UntilAsync(monitor, isUp: false);
        await Assert.ThrowsAsync<EngineException>(() => monitor.FactsAsync(Within.Token()));
        engine.Open();
        EngineState back = await UntilAsync(monitor, isUp: true);
        await monitor.StopAsync(Within.Token());

        Assert.True(up.Facts!.Cpus >= 1);
        Assert.Equal(up.Facts, back.Facts);
        Assert.Contains(engine.Endpoint, away.Reason, StringComparison.Ordinal);
        Assert.Single(node.Log.Of(LogLevel.Error));
        Assert.Equal(2, node.Log.Of(LogLevel.Information).Count(line => line.Contains("answers", StringComparison.Ordinal)));
    }

    private static async Task<EngineState> UntilAsync(EngineMonitor monitor, bool isUp)
    {
        EngineState? state = null;
        do state = await monitor.ChangeAsync(state, Within.Token());
        while (state.Facts is not null != isUp);
        return state;
    }
}
