using Microsoft.Extensions.Logging;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Containers;

public sealed class OpenFilesLimitTests
{
    [Fact]
    public async Task Limit_WhenTheEngineCannotGrantIt_IsClampedWithOneWarning()
    {
        await using TestNode node = await TestNode.StartAsync(("Vibe:Container:OpenFiles", "1048576"));
        var limit = node.Get<OpenFilesLimit>();
        long? cap = EnginePeer.OpenFilesCap(TestNode.EngineSocket);
        Assert.SkipWhen(cap is null or >= 1_048_576, "This engine grants any number of open files.");

        long? first = limit.Current;
        long? second = limit.Current;

        Assert.Equal((cap, cap), (first, second));
        string warning = Assert.Single(node.Log.Of(LogLevel.Warning));
        Assert.Contains($"{cap}", warning, StringComparison.Ordinal);
        Assert.Contains("1048576", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_WhenRefusedAtStart_IsLeftToTheEngineUntilAnAgentTellsIt()
    {
        // Behind another socket the engine's process cannot be seen, as with one that systemd opened for it.
        await using var proxy = new SocketProxy(TestNode.EngineSocket);
        await using TestNode node = await TestNode.StartAsync(
            ("Vibe:Engine:Endpoint", proxy.Endpoint), ("Vibe:Container:OpenFiles", "1048576"));
        var limit = node.Get<OpenFilesLimit>();
        limit.Refused();
        Assert.Null(limit.Current);

        await using var container = await node.ProvisionAsync();

        var (stdout, _, _) = await container.Processes.RunToEndAsync(Requests.Shell("ulimit -Hn"));
        Assert.Equal($"{limit.Current}\n", stdout);
        Assert.Single(node.Log.Of(LogLevel.Warning));
    }
}
