using System.Globalization;

namespace VibeCoading.AgentClient.Scheduling;

/// <summary>
/// The thread with which the runtime compiles once more what has been called 30 times. In a young process it works for up to 0.1 s at a time, on a machine of two processors
/// beside threads that somebody waits for, and the kernel takes it for one of them. Here it is told apart: it yields at once to whoever wakes, and gets what is left over.
/// </summary>
internal sealed class BackgroundCompiler
{
    /// <summary>What the kernel keeps, 15 bytes, of the name that the runtime gives it.</summary>
    public const string ThreadName = ".NET Tiered Com";

    private const string Tasks = "/proc/self/task";

    /// <summary>A thread is named a moment after it is there, so one look may come too early.</summary>
    private const int Looks = 2;

    /// <summary>The runtime ends the thread when it had nothing to do for 4 s, starts another for the next work, and tells nobody.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    /// <summary>Not less: it holds the runtime's locks at times, and on a busy machine whoever waits for one waits until it had its turn.</summary>
    private const int Niceness = 10;

    /// <summary>The threads of the last look, and how often each was looked at.</summary>
    private Dictionary<int, int> _looked = [];

    /// <summary>From now on, as long as the process lives.</summary>
    public static void LetYield()
    {
        var compiler = new BackgroundCompiler();
        new Thread(compiler.Watch) { IsBackground = true, Name = "Compiler watch" }.Start();
    }

    /// <summary>Looks at the threads that are new.</summary>
    public void Look()
    {
        var looked = new Dictionary<int, int>();
        foreach (string directory in Directory.EnumerateDirectories(Tasks))
        {
            int thread = int.Parse(Path.GetFileName(directory.AsSpan()), CultureInfo.InvariantCulture);
            int looks = _looked.GetValueOrDefault(thread);
            if (looks < Looks && NameOf(directory) == ThreadName) Yield(thread);
            looked[thread] = Math.Min(looks + 1, Looks);
        }

        _looked = looked;
    }

    /// <summary>A thread of a process that was told to be nicer than that stays as nice as it is.</summary>
    private static void Yield(int thread)
    {
        if (ThreadSchedule.Of(thread) is { } now) new ThreadSchedule(Math.Max(now.Nice, Niceness), ThreadSchedule.ShortestSlice).ApplyTo(thread);
    }

    private static string? NameOf(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private void Watch()
    {
        while (true)
        {
            try
            {
                Look();
            }
            catch (IOException)
            {
                // No descriptor is left to look with, for now.
            }

            Thread.Sleep(Interval);
        }
    }
}
