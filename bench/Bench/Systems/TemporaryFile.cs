namespace VibeCoading.Bench.Systems;

/// <summary>An empty file that goes with its owner.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
