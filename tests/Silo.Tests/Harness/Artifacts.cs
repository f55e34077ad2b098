namespace VibeCoading.Silo.Tests.Harness;

/// <summary>What the build made before the tests: <c>artifacts</c> in the repository, or where <c>VIBE_ARTIFACTS</c> says.</summary>
internal static class Artifacts
{
    public static string Agent { get; } = Find(Path.Combine("agent", "agent"));

    private static string Find(string path)
    {
        string found = Path.Combine(Environment.GetEnvironmentVariable("VIBE_ARTIFACTS") ?? Path.Combine(Repository(), "artifacts"), path);
        return File.Exists(found) ? found : throw new FileNotFoundException($"'{found}' is missing: deploy/publish.sh makes it.");
    }

    private static string Repository()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "VibeCoading.sln"))) return at.FullName;
        }

        throw new DirectoryNotFoundException($"No VibeCoading.sln above '{AppContext.BaseDirectory}'.");
    }
}
