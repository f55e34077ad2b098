using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Snapshots;

/// <summary>A place for snapshots of one test, as an outsider sees it who can look at and change what is there.</summary>
public abstract class TestPlace : IAsyncDisposable
{
    /// <summary>What tells a node to keep snapshots here.</summary>
    public abstract (string Key, string? Value)[] Settings { get; }

    public abstract Task<IReadOnlyList<string>> NamesAsync();

    public abstract Task<byte[]> ReadAsync(string name);

    public abstract Task WriteAsync(string name, byte[] content);

    public abstract Task RemoveAsync(string name);

    /// <summary>Begins to keep an object as a process does that dies then.</summary>
    public abstract Task LeaveUnfinishedAsync(string name);

    public abstract Task<int> UnfinishedAsync();

    public abstract ValueTask DisposeAsync();

    internal Task<TestNode> NodeAsync() => TestNode.StartAsync(Settings);
}
