using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Processes;

/// <summary>
/// Collects every child that ended, its own and the orphans that come to PID 1. Programs are spawned and reaped on the loop's
/// thread alone, so no exit can be told before its program is known, and no pid is used again while something may still signal it.
/// </summary>
internal sealed unsafe class ChildReaper
{
    private readonly Dictionary<int, Action<ExitRecord>> _expected = [];

    public int ExpectedCount => _expected.Count;

    public void Expect(int pid, Action<ExitRecord> exited) => _expected.Add(pid, exited);

    public bool IsRunning(int pid) => _expected.ContainsKey(pid);

    public void Reap()
    {
        while (true)
        {
            int status;
            int pid = Libc.WaitPid(-1, &status, Libc.NoHang);
            if (pid <= 0) return;
            if (_expected.Remove(pid, out Action<ExitRecord>? exited)) exited(Decode(status));
        }
    }

    private static ExitRecord Decode(int status)
    {
        int signal = status & 0x7f;
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return signal == 0 ? new ExitRecord((status >> 8) & 0xff, null, now) : new ExitRecord(null, signal, now);
    }
}
