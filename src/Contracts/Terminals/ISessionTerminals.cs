using System.Collections.Immutable;
using Orleans.Concurrency;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Terminals;

/// <summary>
/// The terminals of a session; its key is a <see cref="SessionId"/>. All calls interleave: none changes the session's state, and each works on
/// the agent connection that it took at its beginning. Calls on a session that is on its way to ready wait for that, at most
/// 10 seconds; then, or on any other that is not ready, they throw <see cref="SessionError.NotReady"/> or <see cref="SessionError.WrongState"/>; unknown ids are <see cref="TerminalError.NotFound"/>.
/// </summary>
[Alias("vibe.ISessionTerminals")]
public interface ISessionTerminals : IGrainWithStringKey
{
    /// <summary>Starts a program on a new terminal. A repeat of the same id returns the first.</summary>
    /// <exception cref="TerminalException">InvalidRequest, LimitReached, SpawnFailed.</exception>
    [Alias("OpenTerminal"), AlwaysInterleave]
    Task<TerminalView> OpenTerminal(Caller caller, OpenTerminal request, CancellationToken cancellationToken = default);

    /// <summary>All terminals, oldest first, ended ones included.</summary>
    [Alias("ListTerminals"), AlwaysInterleave]
    Task<ImmutableArray<TerminalView>> ListTerminals(Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Where the terminal and this client's input stand.</summary>
    [Alias("AttachTerminal"), AlwaysInterleave]
    Task<TerminalAttachment> AttachTerminal(Caller caller, TerminalId terminal, string clientId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Output from an offset on, each byte once and in order, waiting for more, until the exit record. An offset older than the ring begins at its tail.
    /// An enumeration that breaks (silo, grain or agent gone) is begun again by the caller from its last offset.
    /// </summary>
    /// <exception cref="TerminalException">EpochGone, InvalidOffset.</exception>
    [Alias("ReadTerminal.2"), AlwaysInterleave]
    IAsyncEnumerable<OutputChunk> ReadTerminal(Caller caller, TerminalId terminal, ReadOutput request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Types input and returns the client's offset now accepted; less than the end of the chunk means: go on from there.
    /// A repeat types nothing twice. Waits while the program does not read.
    /// </summary>
    [Alias("WriteTerminal"), AlwaysInterleave]
    Task<long> WriteTerminal(Caller caller, TerminalId terminal, InputChunk input, CancellationToken cancellationToken = default);

    /// <summary>
    /// For a gateway on the session's own host: it then reads and types at the agent itself, by the same rules as <see cref="ReadTerminal"/> and
    /// <see cref="WriteTerminal"/>, and asks again when the agent hangs up.
    /// </summary>
    [Alias("LeaseAgent"), AlwaysInterleave]
    Task<AgentLease> LeaseAgent(Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Input went to the agent past the grain: the session is not idle.</summary>
    [Alias("ReportInput"), AlwaysInterleave, OneWay]
    Task ReportInput(Caller caller);

    /// <summary>
    /// A client's viewer is gone for good: the terminal no longer waits for it, and another may own. One that said no such thing is given a while to come
    /// back, 30 s where the program waits for it.
    /// </summary>
    [Alias("LeaveTerminal"), AlwaysInterleave, OneWay]
    Task LeaveTerminal(Caller caller, TerminalId terminal, string clientId);

    /// <summary>A viewer was told its place so long after it came: <see cref="SessionTiming.TerminalConnect"/>.</summary>
    [Alias("ReportConnected"), AlwaysInterleave, OneWay]
    Task ReportConnected(Caller caller, TimeSpan after);

    /// <summary>
    /// Tells the size of a client's viewer, 1 to 1,000 each: it becomes the terminal's if the client owns that, or once it does. A repeat changes nothing.
    /// </summary>
    [Alias("ResizeTerminal.2"), AlwaysInterleave]
    Task ResizeTerminal(Caller caller, TerminalId terminal, string clientId, int cols, int rows, CancellationToken cancellationToken = default);

    /// <summary>
    /// Signals the foreground programs. INT, TERM, KILL, HUP, QUIT, USR1, USR2, TSTP, CONT or WINCH. The three that keys make void what was typed before
    /// and no program has read, as on any terminal: it counts as accepted, whether it has arrived or is still on its way.
    /// </summary>
    /// <param name="clientId">Who signals.</param>
    /// <param name="typed">The offset of its input at the signal.</param>
    [Alias("SignalTerminal.2"), AlwaysInterleave]
    Task SignalTerminal(Caller caller, TerminalId terminal, string signal, string clientId, long typed, CancellationToken cancellationToken = default);

    /// <summary>Hangs up, then kills what is left. A terminal that is gone is success.</summary>
    [Alias("CloseTerminal"), AlwaysInterleave]
    Task CloseTerminal(Caller caller, TerminalId terminal, CancellationToken cancellationToken = default);
}
