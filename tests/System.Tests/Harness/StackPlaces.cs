using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>Where a stack keeps its things. Short, since the paths of unix sockets lie below.</summary>
internal sealed class StackPlaces
{
    private readonly List<IAsyncDisposable> _kept = [];

    /// <summary>Tells this stack's nodes, cluster and directories from those of every other run.</summary>
    public string Tag { get; } = RunTag.Test();

    public string Root { get; }

    public string Logs { get; }

    public string ClusterId => Tag;

    public string AdminKeyFile => Path.Combine(Root, "keys", "admin.key");

    public string NodeId(int number) => $"n{number}-{Tag}";

    /// <summary>The state directory of a node.</summary>
    public string StateOf(int node) => Path.Combine(Root, NodeId(node));

    public StackPlaces()
    {
        Root = Directory.CreateTempSubdirectory("v").FullName;
        Logs = Artifacts.Folder(Path.Combine("tests", "system-logs", Tag));
    }

    /// <summary>Goes before the directories do: a disk that a test mounted there.</summary>
    public T Keep<T>(T owned)
        where T : IAsyncDisposable
    {
        _kept.Add(owned);
        return owned;
    }

    public async Task RemoveAsync()
    {
        foreach (IAsyncDisposable kept in _kept) await kept.DisposeAsync();
        await Command.RunAsync("rm", "-rf", "--", Root);
    }
}
