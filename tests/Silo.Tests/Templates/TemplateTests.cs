using System.Diagnostics;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Tests.Harness;
using VibeCoading.Silo.Tests.Pools;

namespace VibeCoading.Silo.Tests.Templates;

public sealed class TemplateTests : IDisposable
{
    private const string Template = "project";

    private readonly SessionId _session = SessionId.New(TimeProvider.System);
    private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("vt");

    public TemplateTests()
    {
        Directory.CreateDirectory(Path.Combine(Files, "dir"));
        File.WriteAllText(Path.Combine(Files, "dir", "file"), "of the template\n");
        File.WriteAllText(Path.Combine(Files, "program"), "#!/bin/sh\necho runs\n");
        File.SetUnixFileMode(Path.Combine(Files, "program"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(Files, "link"), "dir/file");
    }

    private string Files => Path.Combine(_source.FullName, "files");

    public void Dispose() => _source.Delete(recursive: true);

    [Theory]
    [InlineData("directory")]
    [InlineData("tar")]
    [InlineData("git")]
    public async Task Session_OfATemplate_BeginsWithItsFilesAndKeepsItsChangesToItself(string kind)
    {
        await using TestNode node = await PreparedAsync(Source(kind));
        await using ISessionContainer first = await node.ProvisionAsync(_session, request: Request());
        await using ISessionContainer second = await node.ProvisionAsync(request: Request());

        Assert.Equal("of the template\nruns\n", await SaysAsync(first, "cat link; ./program"));
        await SaysAsync(first, "echo changed >dir/file; mv dir moved; rm program; mkdir dir; touch dir/new");

        Assert.Equal("link\nmoved\nnew\nfile\nchanged\n", await SaysAsync(first, "ls | grep -v dir; ls moved dir | grep -v : | grep .; cat moved/file"));
        Assert.Equal("of the template\nruns\n", await SaysAsync(second, "cat link; ./program"));
    }

    [Fact]
    public async Task Session_OfATemplateInItsImage_BeginsWithThat()
    {
        await using TestNode node = await PreparedAsync("image:/etc/skel");
        await using ISessionContainer container = await node.ProvisionAsync(_session, request: Request());

        Assert.Contains(".profile", await SaysAsync(container, "ls -A"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Overlay")]
    [InlineData("Copy")]
    public async Task Container_WhenItIsLost_ComesBackWithTemplateAndChanges(string method)
    {
        await using TestNode node = await PreparedAsync(Source("directory"), ("Vibe:Workspaces:Method", method));
        await using (ISessionContainer first = await node.ProvisionAsync(_session, request: Request()))
            await SaysAsync(first, "echo changed >dir/file; echo new >new; rm program");
        await node.Docker.Containers.KillContainerAsync(node.ContainerName(_session), new(), Within.Token());

        await using ISessionContainer second = await node.ProvisionAsync(_session, epoch: 2, request: Request());

        Assert.Equal("dir\nlink\nnew\nchanged\nnew\n", await SaysAsync(second, "ls; cat link new"));
        await node.Host.RemoveAsync(_session, Within.Token());
        Assert.Empty(await node.LeftAsync(_session));
        Assert.Empty(await node.VolumesAsync());
    }

    [Fact]
    public async Task Workspace_WhereNoOverlayCanBe_IsACopyAndTheNodeSaysSo()
    {
        await using TestNode node = await PreparedAsync(Source("directory"), ("Vibe:Node:StateDirectory", Path.Combine(_source.FullName, "a,b")));
        await using ISessionContainer container = await node.ProvisionAsync(_session, request: Request());

        Assert.Equal("of the template\n", await SaysAsync(container, "cat link"));
        Assert.Empty(await node.VolumesAsync());
        Assert.Contains(node.Log.Of(Microsoft.Extensions.Logging.LogLevel.Warning), line => line.Contains("an overlay is refused", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("directory:/no/such/directory")]
    [InlineData("tar:/no/such/archive.tar")]
    [InlineData("git:/no/such/repository#main")]
    [InlineData("image:/no/such/path")]
    public async Task Template_ThatCannotBePrepared_IsToldByNameAndLeavesNothing(string source)
    {
        await using TestNode node = await StartAsync(source);

        Assert.False(await node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token()));
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.Host.PlanAsync(Request(), Within.Token()));

        Assert.Equal((SessionError.TemplateUnavailable, "template"), (refused.Error, refused.Field));
        Assert.Contains($"'{Template}' cannot be prepared", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Paths.Templates));
        Assert.Empty(await node.ContainersAsync());
        await using ISessionContainer other = await node.ProvisionAsync();
    }

    [Fact]
    public async Task Template_WhenItsSourceAppears_CanBeUsed()
    {
        string late = Path.Combine(_source.FullName, "late");
        await using TestNode node = await StartAsync($"directory:{late}");
        Assert.False(await node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token()));

        Directory.Move(Files, late);
        Assert.True(await node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token()));

        await using ISessionContainer container = await node.ProvisionAsync(_session, request: Request());
        Assert.Equal("of the template\n", await SaysAsync(container, "cat link"));
    }

    [Fact]
    public async Task Version_GoesWhenNothingUsesIt()
    {
        await using TestNode node = await PreparedAsync(Source("directory"));
        string old = node.Get<TemplateLibrary>().VersionOf(Template);
        await using ISessionContainer container = await node.ProvisionAsync(_session, request: Request());
        await File.WriteAllTextAsync(Path.Combine(Files, "dir", "file"), "of the next version\n", Within.Token());
        await node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token());
        string next = node.Get<TemplateLibrary>().VersionOf(Template);
        TemplateDirectories directories = node.Get<TemplateDirectories>();

        await directories.RemoveUnusedAsync([next], Within.Token());
        Assert.Equal("of the template\n", await SaysAsync(container, "cat link"));
        await node.Host.RemoveAsync(_session, Within.Token());
        await directories.RemoveUnusedAsync([next], Within.Token());

        Assert.NotEqual(old, next);
        Assert.Equal([node.Paths.Template(next)], Directory.EnumerateDirectories(node.Paths.Templates));
    }

    [Fact]
    public async Task Version_OfTheSameContent_IsTheSame()
    {
        await using TestNode node = await PreparedAsync(Source("git"));
        string first = node.Get<TemplateLibrary>().VersionOf(Template);

        await node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token());

        Assert.Equal(first, node.Get<TemplateLibrary>().VersionOf(Template));
        Assert.Equal([node.Paths.Template(first)], Directory.EnumerateDirectories(node.Paths.Templates));
    }

    [Fact]
    public async Task Slot_OfATemplate_CarriesItsChangesIntoTheContainerThatFollowsIt()
    {
        TestNode node = await PreparedAsync(
            Source("directory"),
            ("Vibe:Pool:Min", "0"), ("Vibe:Pool:Max", "0"), ($"Vibe:Pool:Templates:{Template}:Min", "1"), ($"Vibe:Pool:Templates:{Template}:Max", "1"));
        await using PoolNode pool = await PoolNode.StartAsync(node, Template);
        await pool.UntilAsync(status => status.Ready == 1);

        await using (ISessionContainer first = await node.ProvisionAsync(_session, request: Request()))
            Assert.Equal("of the template\n", await SaysAsync(first, "cat link; echo changed >dir/file; mv dir moved"));
        await node.Docker.Containers.KillContainerAsync(pool.SlotOf(_session)!, new(), Within.Token());
        await using ISessionContainer second = await node.ProvisionAsync(_session, epoch: 2, request: Request());

        Assert.Equal("changed\n", await SaysAsync(second, "cat moved/file"));
        await pool.StopAsync();
        await node.Host.RemoveAsync(_session, Within.Token());
        Assert.Equal((await pool.SlotsAsync()).Select(slot => slot.Names!.Single()[1..]), await node.VolumesAsync());
    }

    [Fact]
    public async Task PythonNode_AsItIsShipped_PassesItsOwnTests()
    {
        await using TestNode node = await TestNode.StartAsync();
        Assert.True(await node.Get<TemplateLibrary>().PrepareAsync("python-node", Within.Token()));

        await using ISessionContainer container = await node.ProvisionAsync(_session, request: Requests.Session() with { Template = "python-node" });

        Assert.EndsWith("well\n", await SaysAsync(container, "python3 -m unittest 2>&1 && node --test web && echo well"), StringComparison.Ordinal);
    }

    private static StartSession Request() => Requests.Session() with { Template = Template };

    private static async Task<string> SaysAsync(ISessionContainer container, string script) => (await container.Processes.RunToEndAsync(Requests.Shell(script))).Stdout;

    private static Task<TestNode> StartAsync(string source, params (string Key, string? Value)[] settings) => TestNode.StartAsync(
        [($"Vibe:Templates:Images:{Template}", TestNode.Image), ($"Vibe:Templates:Contents:{Template}", source), ($"Vibe:Pool:Templates:{Template}:Max", "0"), .. settings]);

    private static async Task<TestNode> PreparedAsync(string source, params (string Key, string? Value)[] settings)
    {
        TestNode node = await StartAsync(source, settings);
        Assert.True(await node.Get<TemplateLibrary>().PrepareAsync(Template, Within.Token()), node.Get<TemplateLibrary>().TroubleOf(Template)?.Reason);
        return node;
    }

    private string Source(string kind)
    {
        string archive = Path.Combine(_source.FullName, "archive.tar.gz");
        switch (kind)
        {
            case "tar":
                Run("tar", "-C", Files, "-czf", archive, ".");
                return $"tar:{archive}";
            case "git":
                Run("git", "-C", Files, "init", "--quiet", "--initial-branch", "trunk");
                Run("git", "-C", Files, "add", "-A");
                Run("git", "-C", Files, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "-m", "x");
                return $"git:file://{Files}#trunk";
            default:
                return $"directory:{Files}";
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
