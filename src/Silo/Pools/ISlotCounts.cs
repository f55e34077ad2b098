namespace VibeCoading.Silo.Pools;

internal interface ISlotCounts
{
    int Ready(string template);

    /// <summary>Those that wait with the version of their image that is current.</summary>
    int Current(string template);
}
