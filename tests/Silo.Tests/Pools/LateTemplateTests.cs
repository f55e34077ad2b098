using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Pools;

/// <summary>Slots that a process of a node finds before their template's files are ready there.</summary>
public sealed class LateTemplateTests : IDisposable
{
    private const string Template = "project";

    private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("vt");

    public LateTemplateTests() => File.WriteAllText(Path.Combine(_source.FullName, "file"), "of the template\n");

    public void Dispose() => _source.Delete(recursive: true);

    [Fact]
    public async Task Slot_ThatAnotherProcessOfTheNodeGivesAwayMeanwhile_IsLeftToItsSession()
    {
        await using PoolNode first = await StartAsync();
        await PrepareAsync(first);
        await first.UntilAsync(status => status.Ready == 1);
        SessionId waiting = first.Node.Get<SlotShelf>().Known().Single();
        await using PoolNode second = await StartAsync(
            ("Vibe:Node:Id", first.Node.Id), ("Vibe:Node:StateDirectory", Path.GetDirectoryName(first.Node.Paths.Workspaces)), ("Vibe:Node:RunDirectory", Path.GetDirectoryName(first.Node.Paths.Run)));
        await UntilAsync(() => second.Node.Get<SlotShelf>().Known().Contains(waiting));
        Assert.NotNull(second.Status.LastError);
        Assert.Equal((0, 0), (second.Status.Ready, second.Status.Preparing));

        SessionId session = SessionId.New(TimeProvider.System);
        await using ISessionContainer container = await first.Node.ProvisionAsync(session, request: Requests.Session() with { Template = Template });
        await first.UntilAsync(status => status.Ready == 1);
        await PrepareAsync(second);
        await second.UntilAsync(status => status.Ready == 1);

        Assert.EndsWith(waiting.ToString(), first.SlotOf(session), StringComparison.Ordinal);
        Assert.DoesNotContain(waiting, second.Node.Get<SlotShelf>().Known());
        Assert.Equal("of the template\n", (await container.Processes.RunToEndAsync(Requests.Shell("cat file"))).Stdout);
        Assert.False(container.Lost.IsCompleted);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        CancellationToken deadline = Within.Token();
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(10), deadline);
    }

    private static async Task PrepareAsync(PoolNode pool) => Assert.True(await pool.Node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token()));

    private async Task<PoolNode> StartAsync(params (string Key, string? Value)[] more)
    {
        TestNode node = await TestNode.StartAsync(
        [
            ("Vibe:Templates:Images:project", TestNode.Image), ("Vibe:Templates:Contents:project", $"directory:{_source.FullName}"),
            ("Vibe:Pool:Min", "0"), ("Vibe:Pool:Max", "0"), ("Vibe:Pool:Templates:project:Min", "1"), ("Vibe:Pool:Templates:project:Max", "1"),
            .. more,
        ]);
        return await PoolNode.StartAsync(node, Template);
    }
}
