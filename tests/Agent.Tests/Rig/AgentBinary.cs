namespace VibeCoading.Agent.Tests.Rig;

/// <summary>The published agent: what the test command published, or else published now.</summary>
internal static class AgentBinary
{
    private static readonly Lazy<Task<string>> Published = new(FindAsync);

    public static Task<string> PathAsync() => Published.Value;

    public static string RepositoryRoot { get; } = FindRoot();

    private static async Task<string> FindAsync()
    {
        string? artifacts = Environment.GetEnvironmentVariable("VIBE_ARTIFACTS");
        if (artifacts is null)
        {
            await Shell.RunAsync(Path.Combine(RepositoryRoot, "deploy", "publish.sh"), "agent");
            artifacts = Path.Combine(RepositoryRoot, "artifacts");
        }

        string binary = Path.Combine(artifacts, "agent", "agent");
        Assert.True(File.Exists(binary), $"There is no agent at {binary}: run deploy/publish.sh agent.");
        return binary;
    }

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "VibeCoading.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("The tests do not run from the repository.");
        return directory;
    }
}
