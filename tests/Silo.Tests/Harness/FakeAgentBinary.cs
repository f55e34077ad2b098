namespace VibeCoading.Silo.Tests.Harness;

/// <summary>A file in the agent's place that is not the agent.</summary>
internal sealed class FakeAgentBinary : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("v");

    private FakeAgentBinary()
    {
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "agent");

    public static async Task<FakeAgentBinary> CreateAsync(string content)
    {
        var binary = new FakeAgentBinary();
        await File.WriteAllTextAsync(binary.Path, content);
        const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(binary.Path, Everyone);
        File.SetUnixFileMode(binary._directory.FullName, Everyone | UnixFileMode.UserWrite);
        return binary;
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
