namespace VibeCoading.Architecture.Tests;

public sealed class LayoutTests
{
    private const int MostLines = 300;

    /// <summary>What a root may hold; plans, summaries and notes are not among it.</summary>
    private static readonly HashSet<string> RootFiles =
    [
        ".dockerignore", ".editorconfig", ".gitattributes", ".gitignore", "Directory.Build.props", "Directory.Packages.props",
        "LICENSE", "README.md", "VibeCoading.sln", "global.json",
    ];

    [Fact]
    public void SourceFile_IsNoLongerThanAReaderCanHold()
    {
        var tooLong = Repository.Files("src/*.cs", "src/*.ts", "src/*.tsx", "src/*.css", "tests/*.cs", "tests/*.ts", "tests/*.sh", "deploy/*.sh", "bench/*.cs")
            .Select(file => (File: file, Lines: File.ReadLines(Path.Combine(Repository.Root, file)).Count()))
            .Where(file => file.Lines > MostLines);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Root_HoldsOnlyWhatItMust()
    {
        var others = Repository.Files().Where(file => !file.Contains('/', StringComparison.Ordinal)).Except(RootFiles);

        Assert.Empty(others);
    }

    [Fact]
    public void Project_IsInTheSolution()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "VibeCoading.sln")).Replace('\\', '/');

        var missing = Repository.Files("*.csproj").Where(file => !solution.Contains($"\"{file}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }
}
