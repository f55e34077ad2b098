using System.Globalization;
using System.Text;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Processes;

/// <summary>
/// Makes the kernel kill programs before it kills the agent. Nobody may lower a score without a capability, but everyone may raise
/// it and go back: it is raised while a program is spawned, which inherits it with no moment in between.
/// </summary>
internal sealed unsafe class OutOfMemoryScore
{
    private const int Raise = 500;
    private const int Highest = 1000;
    private const string File = "/proc/self/oom_score_adj";

    /// <summary>Kept open: once the agent is not dumpable, its files in /proc belong to root.</summary>
    private readonly Descriptor? _file = SmallFile.Open(File, Libc.WriteOnly);

    private readonly byte[] _own = SmallFile.Read(File, 16) ?? "0"u8.ToArray();
    private readonly byte[] _programs;

    public OutOfMemoryScore()
    {
        int own = int.TryParse(Encoding.ASCII.GetString(_own), CultureInfo.InvariantCulture, out int value) ? value : 0;
        _programs = Encoding.ASCII.GetBytes(Math.Min(own + Raise, Highest).ToString(CultureInfo.InvariantCulture));
    }

    public void RaiseForSpawn() => Write(_programs);

    public void Restore() => Write(_own);

    private void Write(byte[] value)
    {
        if (_file is null) return;
        // Where the sandbox does not have scores, programs and agent are equals; nothing else depends on it.
        fixed (byte* bytes = value) _ = Libc.WriteAt(_file.Number, bytes, (nuint)value.Length, 0);
    }
}
