using VibeCoading.SystemTests.Harness;
using VibeCoading.SystemTests.Terminals;

namespace VibeCoading.SystemTests.Nodes;

/// <summary>Sessions that take a waiting container, through the whole system.</summary>
public sealed class WarmPoolTests : SystemTest
{
    private const int Slots = 2;

    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Session_OfAWaitingContainer_KeepsItsShellWhenTheNodeIsKilled_AndThePoolItsSlots()
    {
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Pool__Min", $"{Slots}"), ("Vibe__Pool__Max", $"{Slots}")));
        Api api = stack.Admin();
        string[] waiting = await FilledAsync(stack, Slots);

        SessionBody session = await api.CreateReadySessionAsync();
        string[] all = await FilledAsync(stack, Slots + 1);
        Assert.DoesNotContain(Docker.NameOf(stack.Node.Id, session.Id), all);
        Assert.Subset(all.ToHashSet(), waiting.ToHashSet());
        await using TermClient shell = await api.OpenShellAsync(session.Id);
        await shell.MarkAsync();
        await shell.BeginCountingAsync();

        await stack.Node.Process.KillAsync();
        await stack.Node.Process.StartAndWaitAsync();
        await shell.HasCountedAsync(FillLimit);
        await shell.IsStillMarkedAsync();

        // A pool that did not know its slots again would have made others.
        SessionBody next = await api.CreateReadySessionAsync();
        Assert.Subset((await FilledAsync(stack, Slots + 2)).ToHashSet(), all.ToHashSet());
        await api.DeleteSessionAsync(session.Id);
        await api.DeleteSessionAsync(next.Id);
        await FilledAsync(stack, Slots);
        Assert.Equal(Slots, Directory.EnumerateDirectories(Path.Combine(stack.Node.StateDirectory, "workspaces")).Count());
        Assert.Equal(Slots, new DirectoryInfo(Path.Combine(stack.Node.RunDirectory, stack.Node.Id)).EnumerateFileSystemInfos().Count());
    }

    [Fact]
    public async Task Session_OfACreatedContainer_OutlivesItsNode_AndLeavesNothing()
    {
        // None run: no host has so much memory free.
        Stack stack = await OwnAsync(Stack.SingleAsync(
            ("Vibe__Pool__Max", "1"), ("Vibe__Pool__MinFreeMemoryBytes", $"{1L << 40}"), ("Vibe__Pool__MinCreated", $"{Slots}"), ("Vibe__Pool__MaxCreated", $"{Slots}")));
        Api api = stack.Admin();
        string[] waiting = await FilledAsync(stack, Slots);

        SessionBody session = await api.CreateReadySessionAsync();
        string[] all = await FilledAsync(stack, Slots + 1);
        await stack.Node.Process.KillAsync();
        await stack.Node.Process.StartAndWaitAsync();

        Assert.Equal("works\n", (await api.ExecAsync(session.Id, "echo works")).Stdout);
        Assert.DoesNotContain(Docker.NameOf(stack.Node.Id, session.Id), all);
        Assert.Subset(all.ToHashSet(), waiting.ToHashSet());
        await api.DeleteSessionAsync(session.Id);
        Assert.Subset(all.ToHashSet(), (await FilledAsync(stack, Slots)).ToHashSet());
        Assert.Equal(Slots, Directory.EnumerateDirectories(Path.Combine(stack.Node.StateDirectory, "workspaces")).Count());
        Assert.Equal(Slots, new DirectoryInfo(Path.Combine(stack.Node.RunDirectory, stack.Node.Id)).EnumerateFileSystemInfos().Count());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task Pool_OfATemplateWithFiles_KnowsItsSlotsAgain_ThoughTheyWereThereBeforeTheFilesWere(int hot, int created)
    {
        Stack stack = await OwnAsync(Stack.SingleAsync(
            ("Vibe__Pool__Templates__python_node__Min", "0"), ("Vibe__Pool__Templates__python_node__Max", "1"), ("Vibe__Pool__QuietAfter", "00:00:01"),
            ("Vibe__Pool__MinFreeMemoryBytes", hot == 0 ? $"{1L << 40}" : "0"),
            ("Vibe__Pool__Templates__python_node__MaxCreated", $"{created}")));
        string[] waiting = await FilledAsync(stack, hot + created);

        await stack.Node.Process.KillAsync();
        await stack.Node.Process.StartAndWaitAsync();
        SessionBody session = await stack.Admin().CreateReadySessionAsync(new { template = "python-node" });

        // The session has the one that waited, and another is made in its place.
        string[] all = await FilledAsync(stack, 2);
        Assert.Subset(all.ToHashSet(), waiting.ToHashSet());
        Assert.DoesNotContain(Docker.NameOf(stack.Node.Id, session.Id), all);
        Assert.Contains("README.md", (await stack.Admin().ExecAsync(session.Id, "ls")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pool_WhenTheNodeIsKilledDuringItsRefill_IsFull_AndNoContainerIsLeftOver()
    {
        const int Many = 8;
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Pool__Min", $"{Many}"), ("Vibe__Pool__Max", $"{Many}")));
        await FilledAsync(stack, Many);
        await stack.Node.Process.KillAsync();
        await Docker.CleanUpAsync(stack.Node.Id);

        for (int killed = 0; killed < 2; killed++)
        {
            int before = (await Docker.ContainersOfAsync(stack.Node.Id)).Length;
            stack.Node.Process.Start();
            await Eventually.TrueAsync("a container is being made", FillLimit, async () => (await Docker.ContainersOfAsync(stack.Node.Id)).Length > before);
            await stack.Node.Process.KillAsync();
        }

        await stack.Node.Process.StartAndWaitAsync();
        await FilledAsync(stack, Many);
        await stack.Admin().CreateReadySessionAsync();
    }

    [Fact]
    public async Task Pool_WhenTheEngineRestartsUnderIt_IsFullAgain_AndNothingIsLeftOfTheOldOnes()
    {
        await using var engine = new EngineProxy();
        engine.Open();
        Stack stack = await OwnAsync(Stack.SingleAsync(
            ("Vibe__Engine__Endpoint", engine.Endpoint), ("Vibe__Pool__Min", $"{Slots}"), ("Vibe__Pool__Max", $"{Slots}")));
        string[] before = await FilledAsync(stack, Slots);

        // What a restart of Docker is for the node: it does not answer, and no container runs when it does again.
        await engine.CloseAsync();
        foreach (string slot in before) await Docker.KillAsync(slot);
        engine.Open();

        await Eventually.TrueAsync("other containers wait", FillLimit, async () =>
            await Docker.ContainersOfAsync(stack.Node.Id) is { Length: Slots } now && !now.Intersect(before).Any());
        await Eventually.TrueAsync("nothing of the old ones is there", FillLimit, () => Task.FromResult(!before.Any(slot =>
            Directory.Exists(Path.Combine(stack.Node.RunDirectory, stack.Node.Id, slot))
            || Directory.Exists(Path.Combine(stack.Node.StateDirectory, "workspaces", slot[Docker.NameOf(stack.Node.Id, "").Length..])))));
        await stack.Admin().CreateReadySessionAsync();
    }

    [Fact]
    public async Task Sessions_MoreThanWait_AllBecomeReady()
    {
        const int Sessions = 6;
        Stack stack = await OwnAsync(Stack.SingleAsync(("Vibe__Pool__Min", $"{Slots}"), ("Vibe__Pool__Max", $"{Slots}")));
        Api api = stack.Admin();
        await FilledAsync(stack, Slots);

        SessionBody[] sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => api.CreateReadySessionAsync()));
        foreach (SessionBody session in sessions) Assert.Equal("", (await api.ExecAsync(session.Id, $"ls; touch {session.Id}")).Stdout);

        await Task.WhenAll(sessions.Select(session => api.DeleteSessionAsync(session.Id)));
        await FilledAsync(stack, Slots);
    }

    [Fact]
    public async Task Nodes_TellWhatWaitsThere_AlsoOfATemplateThatCannotBe()
    {
        Stack stack = await OwnAsync(Stack.SingleAsync(
            ("Vibe__Pool__Min", "1"), ("Vibe__Pool__Max", "1"), ("Vibe__Templates__Images__broken", $"vibe-no-such-image-{Guid.NewGuid():N}:1")));

        NodeBody node = await Eventually.GetAsync("the gateway hears of the node's pools", FillLimit, async () =>
            (await stack.Admin().GetAsync<PageBody<NodeBody>>("nodes")).Items is [{ Accepts: true } told]
            && told.Pools.Any(pool => pool is { Template: "blank", Hot.Ready: 1 }) && told.Pools.Any(pool => pool is { Template: "broken", Hot.LastError: not null }) ? told : null);

        Assert.Contains("vibe-no-such-image", node.Pools.Single(pool => pool.Template == "broken").Hot.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain(node.Pools, pool => pool.Template == "python-node");
    }

    private static Task<string[]> FilledAsync(Stack stack, int containers) =>
        Eventually.GetAsync($"{containers} containers are there", FillLimit, async () =>
            await Docker.ContainersOfAsync(stack.Node.Id) is { } names && names.Length == containers ? names : null);
}
