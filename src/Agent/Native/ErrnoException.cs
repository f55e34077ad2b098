namespace VibeCoading.Agent.Native;

/// <summary>A system call failed in a way that the caller may map to an answer.</summary>
internal sealed class ErrnoException(int errno, string what) : Exception($"{what}: {Errno.Describe(errno)}")
{
    public int Number { get; } = errno;

    /// <summary>What the call just made failed at.</summary>
    public static ErrnoException Last(string what) => new(Errno.Last, what);
}
