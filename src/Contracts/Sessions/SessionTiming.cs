namespace VibeCoading.Contracts.Sessions;

/// <summary>Names of the durations that a session's view tells.</summary>
public static class SessionTiming
{
    /// <summary>From the accepted request to ready, with a new container.</summary>
    public const string CreateNew = "create:total_new";

    /// <summary>From the start of an adoption or recovery to ready, with a container that was there.</summary>
    public const string CreateExisting = "create:total_existing";

    /// <summary>Pulling the image onto the node, where the session had to wait for that; zero where it was there.</summary>
    public const string ImagePull = "image_pull";

    /// <summary>From a terminal's WebSocket being opened to its viewer being told its place, of the terminal that was opened last.</summary>
    public const string TerminalConnect = "terminal:connect";

    /// <summary>Making the workspace.</summary>
    public const string VolumeClone = "volume_clone";

    /// <summary>From the started container to the agent's answer.</summary>
    public const string ReadyWait = "ready_wait";
}
