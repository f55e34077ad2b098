using Orleans.Concurrency;
using VibeCoading.Contracts.Owners;

namespace VibeCoading.Contracts.Sessions;

/// <summary>
/// One session's life; its key is a <see cref="SessionId"/>. Terminals, files and programs of the same session are
/// <see cref="Terminals.ISessionTerminals"/>, <see cref="Files.ISessionFiles"/> and <see cref="Processes.ISessionProcesses"/>: the same grain.
/// Whatever is not the caller's is <see cref="SessionError.NotFound"/>.
/// </summary>
[Alias("vibe.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Records the session and begins to start it; <see cref="Status"/> tells when it is ready. Where a container waits for it, the answer does for
    /// that too, a moment at most. A repeat returns the session as it is.
    /// A refusal leaves nothing behind.
    /// </summary>
    /// <exception cref="SessionException">
    /// InvalidRequest, UnknownTemplate, UnknownImage, ImageMissing, EngineUnavailable, DiskFull, NoCapacity, QuotaExceeded;
    /// NotFound when the id is another owner's.
    /// </exception>
    [Alias("Start")]
    Task<SessionView> Start(StartSession request, CancellationToken cancellationToken = default);

    /// <summary>The session as it is. Starts nothing.</summary>
    /// <exception cref="SessionException">NotFound.</exception>
    [Alias("Get"), AlwaysInterleave]
    Task<SessionView> Get(Caller caller);

    /// <summary>
    /// Answers at once when the session is ready, failed or asleep, else when that changes or <paramref name="wait"/> ends. Starts nothing.
    /// </summary>
    /// <param name="wait">Zero to 20 seconds, below the cluster's response timeout; callers that want more ask again.</param>
    /// <exception cref="SessionException">NotFound.</exception>
    [Alias("Status"), AlwaysInterleave]
    Task<SessionStatus> Status(Caller caller, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Removes container, workspace and record, from any state. A repeat is success.</summary>
    /// <exception cref="SessionException">NotFound; EngineUnavailable: it is recorded and goes on by itself when the engine is back.</exception>
    [Alias("Delete")]
    Task Delete(Caller caller, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts a ready session to sleep: its programs are told to end and its container goes, its workspace stays. Answers when it is recorded;
    /// <see cref="Status"/> tells when it is done. A repeat is success.
    /// </summary>
    /// <exception cref="SessionException">NotFound; NotReady while it starts or comes back; WrongState when it failed or is being deleted.</exception>
    [Alias("Hibernate")]
    Task<SessionView> Hibernate(Caller caller, CancellationToken cancellationToken = default);

    /// <summary>
    /// Wakes a session that sleeps, or is about to, around the same workspace, on the same node. Answers when it is recorded; <see cref="Status"/> tells
    /// when it is ready. One that failed after it had been ready is tried once more. One that is awake, or on its way, is left as it is.
    /// </summary>
    /// <exception cref="SessionException">NotFound; WrongState when it failed for good or is being deleted; QuotaExceeded.</exception>
    [Alias("Resume")]
    Task<SessionView> Resume(Caller caller, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has the session leave its node, which is being drained: it falls asleep into its snapshot. Answers when that is done, or is held up. A repeat goes on
    /// where it was.
    /// </summary>
    [Alias("Leave")]
    Task<Departure> Leave(CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes Docker match what is recorded: adopts a running container, brings back a lost one, finishes a start or a delete that was cut short.
    /// A node calls it for each of its sessions when it starts. A repeat changes nothing. Sessions that do not exist are ignored.
    /// </summary>
    [Alias("Reconcile")]
    Task Reconcile(CancellationToken cancellationToken = default);
}
