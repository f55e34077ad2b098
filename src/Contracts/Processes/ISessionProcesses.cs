using Orleans.Concurrency;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Contracts.Processes;

/// <summary>
/// Programs run in a session without a terminal; its key is a <see cref="SessionId"/>. Calls on a session that is on its way to ready
/// wait for that, at most 10 seconds; then, or on any other that is not ready: <see cref="SessionError.NotReady"/> or <see cref="SessionError.WrongState"/>.
/// </summary>
[Alias("vibe.ISessionProcesses")]
public interface ISessionProcesses : IGrainWithStringKey
{
    /// <summary>
    /// Runs a program and tells its output as it comes, then its exit. The program ends with the enumeration, and is slowed down by a slow reader.
    /// Each call runs it anew; a broken enumeration is an unknown outcome.
    /// </summary>
    /// <exception cref="ProcessException">InvalidRequest, SpawnFailed, LimitReached, Lost.</exception>
    [Alias("RunProcess"), AlwaysInterleave]
    IAsyncEnumerable<ProcessPiece> RunProcess(Caller caller, StartProcess request, CancellationToken cancellationToken = default);
}
