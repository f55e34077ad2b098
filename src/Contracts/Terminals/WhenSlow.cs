namespace VibeCoading.Contracts.Terminals;

/// <summary>What a terminal does about a viewer that takes its output more slowly than it comes.</summary>
[GenerateSerializer, Alias("vibe.WhenSlow")]
public enum WhenSlow
{
    /// <summary>The program waits for a quarter of a second at most; then the viewer misses what it did not take, and is told what.</summary>
    Overwrite,

    /// <summary>The program waits until the viewer has taken it or is gone.</summary>
    Pause,
}
