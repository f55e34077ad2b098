using VibeCoading.Agent.Events;
using VibeCoading.Agent.Native;
using VibeCoading.Agent.Processes;

namespace VibeCoading.Agent;

/// <summary>
/// Signals as events of the loop. They have to be blocked in every thread, also those that the runtime starts before Main; a mask
/// survives exec, so the agent blocks them and starts itself once more. The runtime's own signal handling stays out of it: as PID 1
/// it would reap children behind our back.
/// <para>
/// All others are blocked with them. The kernel protects PID 1 from signals that it does not handle, but not while its first thread
/// has them blocked and another has not, as during every spawn: a program that sends one as its first deed would end the agent.
/// </para>
/// </summary>
internal sealed unsafe class SignalInbox : IPollable, IDisposable
{
    /// <summary>struct signalfd_siginfo: the signal first, the sender's pid fourth.</summary>
    private const int InfoBytes = 128;
    private const int SenderAt = 3;

    private readonly Descriptor _descriptor;
    private readonly Watch _watch;
    private readonly Action _childEnded;
    private readonly Action _stop;
    private readonly bool _onlyFromOutside;

    /// <param name="onlyFromOutside">Whether programs in the container may not stop the agent.</param>
    public SignalInbox(EventLoop loop, bool onlyFromOutside, Action childEnded, Action stop)
    {
        _onlyFromOutside = onlyFromOutside;
        _childEnded = childEnded;
        _stop = stop;
        byte* set = stackalloc byte[Libc.OpaqueBytes];
        Fill(set);
        int opened = Libc.SignalDescriptor(-1, set, Libc.NonBlock | Libc.CloseOnExec);
        _descriptor = opened >= 0 ? new Descriptor(opened) : throw ErrnoException.Last("signalfd");
        _watch = loop.Watch(_descriptor, this);
        _watch.Set(Interest.Input);
    }

    /// <summary>Makes sure that every thread has the signals blocked. May return only in a second life.</summary>
    /// <exception cref="ErrnoException">The agent could not start itself again.</exception>
    public static void BlockEverywhere()
    {
        byte* set = stackalloc byte[Libc.OpaqueBytes];
        byte* old = stackalloc byte[Libc.OpaqueBytes];
        _ = Libc.SignalSetFill(set);
        // With this one the runtime stops its threads for a collection.
        _ = Libc.SignalSetRemove(set, Signals.RuntimeActivation);
        _ = Libc.SignalMask(Libc.BlockSignals, set, old);
        if (Libc.SignalSetContains(old, Signals.Child) == 1) return;

        using var arguments = new NativeTextArray(Environment.GetCommandLineArgs());
        fixed (byte* self = "/proc/self/exe\0"u8) _ = Libc.Exec(self, arguments.Pointer);
        throw ErrnoException.Last("/proc/self/exe");
    }

    public void OnReady(Interest seen)
    {
        uint* info = stackalloc uint[InfoBytes / sizeof(uint)];
        while (Libc.Read(_descriptor.Number, (byte*)info, InfoBytes) == InfoBytes)
        {
            // A sender outside our namespace has no pid in it.
            if (info[0] == Signals.Child) _childEnded();
            else if (!_onlyFromOutside || info[SenderAt] == 0) _stop();
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _descriptor.Dispose();
    }

    private static void Fill(byte* set)
    {
        // Only these are read; what else is pending stays so.
        _ = Libc.SignalSetEmpty(set);
        _ = Libc.SignalSetAdd(set, Signals.Child);
        _ = Libc.SignalSetAdd(set, Signals.Terminate);
        _ = Libc.SignalSetAdd(set, Signals.Interrupt);
    }
}
