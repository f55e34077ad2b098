using Microsoft.Win32.SafeHandles;

namespace VibeCoading.Agent.Native;

/// <summary>An open file descriptor, closed once.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    public Descriptor(int number)
        : base(ownsHandle: true) => SetHandle(number);

    /// <summary>For system calls; of no use after <see cref="System.Runtime.InteropServices.SafeHandle.Dispose()"/>.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
