using System.Collections.Concurrent;
using VibeCoading.Contracts.Files;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>A workspace in memory.</summary>
internal sealed class FakeFiles
{
    public ConcurrentDictionary<string, (byte[] Bytes, int Version)> Files { get; } = new();

    public ConcurrentDictionary<string, FakeUpload> Uploads { get; } = new();

    /// <summary>Completes when an upload was dropped.</summary>
    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads fail before they yield bytes from here on.</summary>
    public long? BreakReadAt { get; set; }

    /// <summary>Writes fail from this offset on.</summary>
    public long? FailWriteAt { get; set; }

    /// <summary>The most writes that were on their way at once.</summary>
    public int MostInFlight { get; set; }

    public void Put(string path, byte[] bytes) =>
        Files.AddOrUpdate(path, _ => (bytes, 1), (_, old) => (bytes, old.Version + 1));

    public FileView View(string path)
    {
        if (!Files.TryGetValue(path, out (byte[] Bytes, int Version) file)) throw new FileException(FileError.NotFound, $"No file {path}.");
        string name = path[(path.LastIndexOf('/') + 1)..];
        return new FileView(name, path, FileKind.File, file.Bytes.Length, 420, DateTimeOffset.UnixEpoch, null, $"v{file.Version}");
    }
}

internal sealed class FakeUpload(CreateFile request)
{
    public CreateFile Request { get; } = request;

    public MemoryStream Content { get; } = new();

    public int InFlight { get; set; }
}
