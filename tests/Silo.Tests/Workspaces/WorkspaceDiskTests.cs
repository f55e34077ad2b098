using Microsoft.Extensions.Logging;
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
        await WorkspaceDisk.UnmountAsync(node.Paths.Workspace(_session), Within.Token());
        Assert.Empty(await MountsAsync(node));
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
        Assert.DoesNotContain(await MountsAsync(pool.Node), mount => mount.Contains($"{_session}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("echo work >file", false)]
    public async Task Workspace_ThatIsNotMounted_IsLookedInto_BeforeItCountsAsEmpty(string script, bool empty)
    {
        await using TestNode node = await StartAsync();
        await using (ISessionContainer container = await node.ProvisionAsync(_session)) await SaysAsync(container, script);
        await node.Docker.Containers.RemoveContainerAsync(node.ContainerName(_session), new() { Force = true }, Within.Token());
        await WorkspaceDisk.UnmountAsync(node.Paths.Workspace(_session), Within.Token());

        Assert.Equal(empty, await node.Get<WorkspaceDirectories>().IsEmptyAsync(_session, Within.Token()));
    }

    [Fact]
    public async Task Workspace_WhoseDiskIsBroken_CountsAsSomebodysWork()
    {
        await using TestNode node = await StartAsync();
        await using (ISessionContainer container = await node.ProvisionAsync(_session)) await SaysAsync(container, "true");
        await node.Docker.Containers.RemoveContainerAsync(node.ContainerName(_session), new() { Force = true }, Within.Token());
        await WorkspaceDisk.UnmountAsync(node.Paths.Workspace(_session), Within.Token());
        string disk = Path.Combine(node.Paths.Workspace(_session), "disk.img");
        // Another file, not other bytes: the kernel may keep the old one's for a while.
        File.Delete(disk);
        await File.WriteAllTextAsync(disk, "no file system", Within.Token());

        Assert.False(await node.Get<WorkspaceDirectories>().IsEmptyAsync(_session, Within.Token()));
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.ProvisionAsync(_session, epoch: 2));

        Assert.Contains("mount", refused.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(node.Paths.Workspace(_session)));
    }

    [Fact]
    public async Task Node_ThatCannotLimit_SaysSo_AndMakesWorkspacesAllTheSame()
    {
        DirectoryInfo small = Directory.CreateTempSubdirectory("v");
        // Too small for any file system with a journal.
        await HostProgram.MustAsync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", small.FullName], Within.Token());
        try
        {
            await using TestNode node = await TestNode.StartAsync(
                ("Vibe:Node:StateDirectory", small.FullName), ("Vibe:Workspaces:MaxBytes", Limit), ("Vibe:Workspaces:MinFreeBytes", "0"));

            await using (ISessionContainer container = await node.ProvisionAsync(_session)) Assert.Equal("works\n", await SaysAsync(container, "echo works >file; cat file"));

            Assert.Contains(node.Log.Of(LogLevel.Warning), line => line.Contains("NOT held to 32 MiB", StringComparison.Ordinal));
            Assert.Null(await node.Get<WorkspaceProbe>().LimitAsync());
        }
        finally
        {
            await HostProgram.MustAsync("umount", [small.FullName], CancellationToken.None);
            small.Delete();
        }
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
