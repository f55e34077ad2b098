namespace VibeCoading.Bench.Systems;

/// <summary>A pool that keeps so many containers of the default template running, and none else.</summary>
internal static class PoolSettings
{
    public static IReadOnlyDictionary<string, string> Of(int slots) => new Dictionary<string, string>
    {
        ["Vibe__Pool__Min"] = $"{slots}",
        ["Vibe__Pool__Max"] = $"{slots}",
        ["Vibe__Pool__MinCreated"] = "0",
        ["Vibe__Pool__MaxCreated"] = "0",
        ["Vibe__Pool__Templates__python_node__Max"] = "0",
    };
}
