using System.Diagnostics;
using System.Globalization;
using VibeCoading.AgentClient.Scheduling;

namespace VibeCoading.Gateway.Tests.Scheduling;

public sealed class BackgroundCompilerTests
{
    private const int YieldingNice = 10;

    /// <summary>Before it, a thread under SCHED_OTHER has no slice of its own.</summary>
    private static readonly bool KernelHasSlices = Environment.OSVersion.Version >= new Version(6, 12);

    [Fact]
    public void Look_HasTheCompilerYieldAndNobodyElse()
    {
        using var compiler = new NamedThread(BackgroundCompiler.ThreadName);
        using var other = new NamedThread(".NET TP Worker");
        ThreadSchedule before = Schedule(other);

        new BackgroundCompiler().Look();

        Assert.Equal(YieldingNice, Schedule(compiler).Nice);
        if (KernelHasSlices) Assert.Equal(ThreadSchedule.ShortestSlice, Schedule(compiler).Slice);
        Assert.Equal(before, Schedule(other));
    }

    [Fact]
    public void Look_WhenTheProcessIsNicerThanThat_LeavesItSo()
    {
        const int Nicer = 15;
        using var compiler = new NamedThread(BackgroundCompiler.ThreadName);
        Assert.True(new ThreadSchedule(Nicer, ThreadSchedule.ShortestSlice).ApplyTo(compiler.Id));

        new BackgroundCompiler().Look();

        Assert.Equal(Nicer, Schedule(compiler).Nice);
    }

    [Fact]
    public void Look_WhenSomebodyChoseAnotherPolicy_LeavesItSo()
    {
        using var compiler = new NamedThread(BackgroundCompiler.ThreadName);
        using var change = Process.Start("chrt", ["--batch", "--pid", "0", $"{compiler.Id}"]);
        change.WaitForExit();
        Assert.Equal(0, change.ExitCode);
        Assert.Null(ThreadSchedule.Of(compiler.Id));

        new BackgroundCompiler().Look();

        Assert.False(new ThreadSchedule(YieldingNice, ThreadSchedule.ShortestSlice).ApplyTo(compiler.Id));
        Assert.Equal("0", File.ReadAllText($"/proc/self/task/{compiler.Id}/stat").Split(") ")[^1].Split(' ')[16]);
    }

    [Fact]
    public void Look_FindsACompilerThatComesLater()
    {
        var watch = new BackgroundCompiler();
        watch.Look();
        using var compiler = new NamedThread(BackgroundCompiler.ThreadName);
        watch.Look();

        Assert.Equal(YieldingNice, Schedule(compiler).Nice);
    }

    [Fact]
    public void Look_FindsAThreadThatIsNamedAfterItWasSeen()
    {
        var watch = new BackgroundCompiler();
        using var compiler = new NamedThread("unnamed");
        watch.Look();
        compiler.Rename(BackgroundCompiler.ThreadName);
        watch.Look();

        Assert.Equal(YieldingNice, Schedule(compiler).Nice);
    }

    [Fact]
    public void Look_FindsTheRuntimesOwn()
    {
        var watch = new BackgroundCompiler();
        int found = 0;
        for (int i = 0; found == 0 && i < 1_000; i++)
        {
            // Whatever runs here for the first time has the runtime start the thread.
            Assert.Equal($"{i}", Enumerable.Repeat(i, 1).Select(number => number.ToString(CultureInfo.InvariantCulture)).Single());
            Thread.Sleep(10);
            watch.Look();
            found = Threads().Count(thread => NameOf(thread) == BackgroundCompiler.ThreadName && ThreadSchedule.Of(thread)?.Nice == YieldingNice);
        }

        Assert.True(found > 0, "The runtime has no thread that is called so any more.");
    }

    [Fact]
    public void Of_WhenThereIsNoSuchThread_IsNull()
    {
        Assert.Null(ThreadSchedule.Of(int.MaxValue));
        Assert.False(new ThreadSchedule(YieldingNice, ThreadSchedule.ShortestSlice).ApplyTo(int.MaxValue));
    }

    private static ThreadSchedule Schedule(NamedThread thread) => ThreadSchedule.Of(thread.Id) ?? throw new InvalidOperationException("The thread has ended.");

    private static IEnumerable<int> Threads() =>
        Directory.EnumerateDirectories("/proc/self/task").Select(directory => int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture));

    private static string? NameOf(int thread)
    {
        try
        {
            return File.ReadAllText($"/proc/self/task/{thread}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed class NamedThread : IDisposable
    {
        private readonly Thread _thread;
        private readonly ManualResetEventSlim _end = new();

        public NamedThread(string name)
        {
            using var named = new ManualResetEventSlim();
            _thread = new Thread(() =>
            {
                Id = int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").ResolveLinkTarget(returnFinalTarget: false)!.FullName), CultureInfo.InvariantCulture);
                Rename(name);
                named.Set();
                _end.Wait();
            });
            _thread.Start();
            named.Wait();
        }

        public int Id { get; private set; }

        public void Rename(string name) => File.WriteAllText($"/proc/self/task/{Id}/comm", name);

        public void Dispose()
        {
            _end.Set();
            _thread.Join();
            _end.Dispose();
        }
    }
}
