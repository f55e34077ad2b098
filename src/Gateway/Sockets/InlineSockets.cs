namespace VibeCoading.Gateway.Sockets;

/// <summary>
/// Has what comes from the cluster handled by the thread that saw it come. Where the agent's relay is out of reach, a keystroke goes that way, and changes
/// threads once less. The price: nothing that runs there may block, or compute for long. Clients' connections have loops of their own.
/// </summary>
internal static class InlineSockets
{
    /// <summary>Read by .NET once, when the first socket is used; there is no other way to say it.</summary>
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Comes before anything that opens a socket. What the operator set stays.</summary>
    public static void Enable()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null) Environment.SetEnvironmentVariable(Switch, "1");
    }
}
