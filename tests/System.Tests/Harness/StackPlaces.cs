using System.Security.Cryptography;

namespace VibeCoading.SystemTests.Harness;

/// <summary>Where a stack keeps its things. Short, since the paths of unix sockets lie below.</summary>
internal sealed class StackPlaces
{
    /// <summary>Tells this stack's nodes, cluster and directories from those of every other run.</summary>
    public string Tag { get; } = RandomNumberGenerator.GetHexString(6, lowercase: true);

    public string Root { get; }

    public string Logs { get; }

    public string ClusterId => $"t{Tag}";

    public string AdminKeyFile => Path.Combine(Root, "keys", "admin.key");

    public StackPlaces()
    {
        Root = Directory.CreateTempSubdirectory("vibe-").FullName;
        Logs = Artifacts.Folder(Path.Combine("tests", "system-logs", Tag));
    }
}
