using System.Runtime.InteropServices;
using System.Text;
using VibeCoading.Agent.Files;
using VibeCoading.Agent.Native;
using VibeCoading.Agent.Tests.Rig;

namespace VibeCoading.Agent.Tests.Files;

/// <summary>The way of old kernels has to agree with what the new ones do.</summary>
public sealed class PathWalkTests : IDisposable
{
    private readonly AgentDirectory _directory = new();
    private readonly Descriptor _root;

    public PathWalkTests()
    {
        _root = SmallFile.Open(_directory.Workspace, Libc.PathOnly | Libc.DirectoryOnly)!;
        Directory.CreateDirectory(_directory.InWorkspace("a/b"));
        File.WriteAllText(_directory.InWorkspace("a/file"), "inside");
        Link("a/b/up", "../file");
        Link("a/b/top", "../..");
        Link("a/here", ".");
        Link("out", "../outside");
        Link("abs", _directory.Outside);
        Link("x", "y");
        Link("y", "x");
    }

    [Theory]
    [InlineData("a/file", 0)]
    [InlineData("a/b/up", 0)]
    [InlineData("a/b/../file", 0)]
    [InlineData("a/b/top/a/file", 0)]
    [InlineData("a/here/here/file", 0)]
    [InlineData("", 0)]
    [InlineData("a/..", 0)]
    [InlineData("a/here", 0)]
    [InlineData("..", Errno.CrossDevice)]
    [InlineData("a/../..", Errno.CrossDevice)]
    [InlineData("a/b/top/..", Errno.CrossDevice)]
    [InlineData("out/secret", Errno.CrossDevice)]
    [InlineData("out", Errno.CrossDevice)]
    [InlineData("abs/secret", Errno.CrossDevice)]
    [InlineData("x", Errno.SymlinkLoop)]
    [InlineData("none", Errno.NoEntry)]
    [InlineData("none/below", Errno.NoEntry)]
    [InlineData("a/file/below", Errno.NotDirectory)]
    public void Open_DoesWhatTheKernelDoes(string path, int errno)
    {
        (int walked, string? walkedTo) = Walk(path, Libc.ReadOnly);
        Assert.Equal(errno, walked);
        (int opened, string? openedTo) = OpenConfined(path, Libc.ReadOnly);
        Assert.Equal((opened, openedTo), (walked, walkedTo));
    }

    [Fact]
    public void Open_WithoutFollowing_OpensTheLinkItself()
    {
        Assert.Equal((0, _directory.InWorkspace("out")), Walk("out", Libc.PathOnly | Libc.NoFollow));
        Assert.Equal((Errno.SymlinkLoop, null), Walk("out", Libc.ReadOnly | Libc.NoFollow));
    }

    public void Dispose()
    {
        _root.Dispose();
        _directory.Dispose();
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(_directory.InWorkspace(path), target);

    private (int Errno, string? Path) Walk(string path, int flags) =>
        Result(PathWalk.Open(_root, Encoding.UTF8.GetBytes(path), flags | Libc.CloseOnExec));

    private unsafe (int Errno, string? Path) OpenConfined(string path, int flags)
    {
        var how = new Libc.OpenHow { Flags = (ulong)flags, Resolve = Libc.ResolveBeneath | Libc.ResolveNoMagicLinks };
        fixed (byte* name = NativeText.Terminated(path.Length == 0 ? "." : path))
            return Result((int)Libc.OpenAt2(Libc.OpenAt2Number, _root.Number, name, &how, (nuint)sizeof(Libc.OpenHow)));
    }

    private static (int Errno, string? Path) Result(int opened)
    {
        if (opened < 0) return (Marshal.GetLastPInvokeError(), null);
        string? path = new FileInfo($"/proc/self/fd/{opened}").LinkTarget;
        _ = Libc.Close(opened);
        return (0, path);
    }
}
