namespace VibeCoading.SystemTests.Harness;

/// <summary>What <c>deploy/publish.sh</c> made: the tests run exactly what users run.</summary>
internal static class Artifacts
{
    private static readonly string Root = Environment.GetEnvironmentVariable("VIBE_ARTIFACTS") is { Length: > 0 } set ? set : Path.Combine(FindRepository(), "artifacts");

    public static string Node => Need("node/VibeCoading.Silo.dll");

    public static string Gateway => Need("gateway/VibeCoading.Gateway.dll");

    public static string Agent => Need("agent/agent");

    public static string Web => Path.GetDirectoryName(Need("web/index.html"))!;

    /// <summary>A file of an npm package that <c>src/Web/package.json</c> names.</summary>
    public static string Package(string file)
    {
        string path = Path.Combine(Repository, "src/Web/node_modules", file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no {path}. Run deploy/publish.sh --force web.");
    }

    /// <summary>A folder for what the tests leave to be looked at.</summary>
    public static string Folder(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;

    private static string Need(string file)
    {
        string path = Path.Combine(Root, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no {path}. Run deploy/publish.sh.");
    }

    public static string Repository { get; } = FindRepository();

    private static string FindRepository()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "VibeCoading.sln"))) return directory.FullName;

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no work tree of VibeCoading; set VIBE_ARTIFACTS.");
    }
}
