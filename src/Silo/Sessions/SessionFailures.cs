using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Snapshots;

namespace VibeCoading.Silo.Sessions;

/// <summary>Says in the contract's words what went wrong on this node.</summary>
internal static class SessionFailures
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DiskRetry = TimeSpan.FromSeconds(30);

    /// <param name="trouble">What keeps it from being pulled; empty where that is nobody's task.</param>
    public static SessionException ImageMissing(string image, string trouble = "") => new(
        SessionError.ImageMissing, $"Image '{image}' is not on this node. {(trouble.Length > 0 ? trouble : "Pull or build it there.")}", "image");

    public static SessionException TemplateUnavailable(string reason) =>
        new(SessionError.TemplateUnavailable, reason, "template", retryAfter: EngineRetry);

    public static SessionException StartTimedOut(TimeSpan limit, string last) =>
        new(SessionError.StartTimedOut, $"The container was not ready within {limit.TotalSeconds:0.#} s. {last}".TrimEnd());

    public static SessionException StartFailed(string reason) => new(SessionError.StartFailed, reason);

    public static SessionException Superseded(string reason) => new(SessionError.Superseded, reason);

    public static SessionException From(EngineException failure, string? image) => failure.Fault switch
    {
        EngineFault.Unavailable => new SessionException(SessionError.EngineUnavailable, failure.Message, retryAfter: EngineRetry),
        EngineFault.ImageMissing => ImageMissing(image ?? failure.Message),
        EngineFault.DiskFull => new SessionException(SessionError.DiskFull, $"The node's disk is full: {failure.Message}", retryAfter: DiskRetry),
        EngineFault.NotFound or EngineFault.Conflict or EngineFault.OpenFilesRefused or EngineFault.Refused =>
            StartFailed($"The Docker engine refused: {failure.Message}"),
    };

    public static SessionException From(AgentRefusedException refused) =>
        refused.Error == AgentError.StaleEpoch
            ? Superseded($"Another activation holds the container: {refused.Message}")
            : StartFailed($"The container's agent refused: {refused.Message}");

    /// <summary>A directory that could not be made or removed, or a snapshot that could not be reached.</summary>
    public static SessionException From(Exception failure) => failure switch
    {
        SnapshotPlaceException => new SessionException(SessionError.StartFailed, failure.Message, retryAfter: DiskRetry),
        IOException { HResult: NoSpace or QuotaExceeded } => new SessionException(SessionError.DiskFull, $"The node's disk is full: {failure.Message}", retryAfter: DiskRetry),
        _ => StartFailed($"The node's directories cannot be used: {failure.Message}"),
    };
}
