namespace VibeCoading.Agent.Events;

/// <summary>Owner of a watched descriptor. Called on the loop's thread; must not block.</summary>
internal interface IPollable
{
    void OnReady(Interest seen);
}
