namespace VibeCoading.AgentClient.Sockets;

/// <summary>Owner of a socket that a <see cref="SocketLoop"/> watches. Called on the loop's thread; must not block, nor throw.</summary>
internal interface ISocketOwner
{
    /// <summary>Something came, or the other side is gone.</summary>
    /// <param name="buffer">Anybody's to receive into, until this returns.</param>
    void OnReadable(byte[] buffer);

    /// <summary>The socket takes more; told only while it awaits that.</summary>
    void OnWritable();
}
