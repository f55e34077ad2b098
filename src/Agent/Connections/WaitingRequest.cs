namespace VibeCoading.Agent.Connections;

/// <summary>A request whose answer comes later. Its connection knows it until it is answered, cancelled or the connection ends.</summary>
internal abstract class WaitingRequest(Connection connection, uint id)
{
    public Connection Connection { get; } = connection;

    public uint Id { get; } = id;

    /// <summary>Nobody waits for the answer any more: whoever was to give it forgets the request.</summary>
    public abstract void Abandon();
}
