namespace VibeCoading.Silo.Containers;

/// <summary>Docker's states of a container.</summary>
internal enum ContainerCondition
{
    Created,
    Running,
    Paused,
    Restarting,
    Removing,
    Exited,
    Dead,
}
