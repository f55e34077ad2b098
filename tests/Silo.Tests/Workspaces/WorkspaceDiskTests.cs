using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Tests.Pools;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Tests.Workspaces;

/// <summary>Workspaces that may take so much of the disk and no more.</summary>
public sealed class WorkspaceDiskTests : IDisposable
{
    private const string Limit = "33554432";
    private const string Template = "project";

    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly DirectoryInfo _template = Directory.CreateTempSubdirectory("vt");

    public WorkspaceDiskTests() => File.WriteAllText(Path.Combine(_template.FullName, "file"), "of the template\n");

    public void Dispose() => _template.Delete(recursive: true);

    [Theory]
    [InlineData("blank")]
    [InlineData(Template)]
    public async Task Workspace_CannotGrowBeyondItsLimit_AndLeavesNothingWhenItIsDeleted(string template)
    {
        await using TestNode node = await StartAsync();
        await using (ISessionContainer container = await node.ProvisionAsync(_session, request: Requests.Session() with { Template = template }))
        {
            string refused = await SaysAsync(container, "head -c 64M /dev/zero 2>&1 >big; stat -c %s big");
            Assert.Contains("No space left on device", refused, StringComparison.Ordinal);
            Assert.InRange(long.Parse(refused.Split('\n')[^2], System.Globalization.CultureInfo.InvariantCulture), 1, long.Parse(Limit, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal("again\n", await SaysAsync(container, "rm big && echo again >small && cat small"));
            Assert.Single(await MountsAsync(node));
        }

        await node.Host.RemoveAsync(_session, Within.Token());

        Assert.Empty(await MountsAsync(node));
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Paths.Workspaces));
    }

    [Fact]
    public async Task Workspace_WhenItsHostHasRestarted_IsMountedAgain()
    {
        await using TestNode node = await StartAsync();
        await using (ISessionContainer container = await node.ProvisionAsync(_session)) await SaysAsync(container, "echo kept >file");
        await node.Docker.Containers.RemoveContainerAsync(node.ContainerName(_session), new() { Force = true }, Within.Token());
        await WorkspaceDisks.UnmountAsync(node.Paths.Workspace(_session), Within.Token());
        Assert.Empty(await MountsAsync(node));
        // What a look for leftovers asks: a workspace that is not mounted is not one that is empty.
        Assert.False(node.Get<WorkspaceDirectories>().IsEmpty(_session));

        await using (ISessionContainer container = await node.ProvisionAsync(_session, epoch: 2)) Assert.Equal("kept\n", await SaysAsync(container, "cat file"));

        await node.Host.RemoveAsync(_session, Within.Token());
        Assert.Empty(await MountsAsync(node));
    }

    [Fact]
    public async Task Workspace_OfAWaitingContainer_IsLimited_AlsoWhenASessionHasTakenIt()
    {
        await using PoolNode pool = await PoolNode.StartAsync(1, ("Vibe:Workspaces:MaxBytes", Limit));
        await pool.UntilAsync(status => status.Ready == 1);
        await using (ISessionContainer container = await pool.Node.ProvisionAsync(_session))
        {
            Assert.NotNull(pool.SlotOf(_session));
            Assert.Contains("No space left on device", await SaysAsync(container, "head -c 64M /dev/zero 2>&1 >big"), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(pool.Node.Paths.WorkspaceFiles(_session), "big")));
        }

        await pool.Node.Host.RemoveAsync(_session, Within.Token());
        await pool.StopAsync();
        foreach (var slot in await pool.SlotsAsync()) await pool.Node.Docker.Containers.RemoveContainerAsync(slot.ID, new() { Force = true }, Within.Token());
        foreach (var (left, _) in pool.Node.Get<WorkspaceDirectories>().All().ToArray()) await pool.Node.Get<WorkspaceDirectories>().RemoveAsync(left, Within.Token());
        Assert.Empty(await MountsAsync(pool.Node));
    }

    private async Task<TestNode> StartAsync()
    {
        TestNode node = await TestNode.StartAsync(
            ("Vibe:Workspaces:MaxBytes", Limit),
            ($"Vibe:Templates:Images:{Template}", TestNode.Image),
            ($"Vibe:Templates:Contents:{Template}", $"directory:{_template.FullName}"));
        await node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token());
        return node;
    }

    private static async Task<string[]> MountsAsync(TestNode node) =>
        [.. (await File.ReadAllLinesAsync("/proc/mounts", Within.Token())).Where(line => line.Contains(node.Paths.Workspaces, StringComparison.Ordinal) && line.StartsWith("/dev/loop", StringComparison.Ordinal))];

    private static async Task<string> SaysAsync(ISessionContainer container, string script) =>
        (await container.Processes.RunToEndAsync(Requests.Shell(script))).Stdout;
}
