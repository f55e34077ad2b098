namespace VibeCoading.Agent.Connections;

/// <summary>Something that answers waiting reads, and is told when a connection that was full can take answers again.</summary>
internal interface IOutputSource
{
    void ServeReaders();
}
