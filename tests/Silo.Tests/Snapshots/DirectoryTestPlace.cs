using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Snapshots;

internal sealed class DirectoryTestPlace : TestPlace
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vs");

    public override (string Key, string? Value)[] Settings => [("Vibe:Snapshots:Directory", _directory.FullName)];

    public override Task<IReadOnlyList<string>> NamesAsync() => Task.FromResult<IReadOnlyList<string>>(
        [.. Files().Where(name => !IsUnfinished(name))]);

    public override Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(PathOf(name), Within.Token());

    public override Task WriteAsync(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        return File.WriteAllBytesAsync(PathOf(name), content, Within.Token());
    }

    public override Task RemoveAsync(string name)
    {
        File.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    public override Task LeaveUnfinishedAsync(string name) => WriteAsync($"{Path.GetDirectoryName(name)}/.making-00000000-{Path.GetFileName(name)}", [1, 2, 3]);

    public override Task<int> UnfinishedAsync() => Task.FromResult(Files().Count(IsUnfinished));

    public override ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private static bool IsUnfinished(string name) => Path.GetFileName(name).StartsWith(".making-", StringComparison.Ordinal);

    private IEnumerable<string> Files() =>
        _directory.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_directory.FullName, file.FullName)).Order(StringComparer.Ordinal);
}
