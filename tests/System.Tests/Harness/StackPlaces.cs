using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Harness;

/// <summary>Where a stack keeps its things. Short, since the paths of unix sockets lie below.</summary>
internal sealed class StackPlaces
{
    /// <summary>Tells this stack's nodes, cluster and directories from those of every other run.</summary>
    public string Tag { get; } = RunTag.Test();

    public string Root { get; }

    public string Logs { get; }

    public string ClusterId => Tag;

    public string AdminKeyFile => Path.Combine(Root, "keys", "admin.key");

    public StackPlaces()
    {
        Root = Directory.CreateTempSubdirectory("v").FullName;
        Logs = Artifacts.Folder(Path.Combine("tests", "system-logs", Tag));
    }
}
