namespace VibeCoading.Agent.Tests.Rig;

/// <summary>A temporary directory with what an agent needs around it.</summary>
internal sealed class AgentDirectory : IDisposable
{
    private const UnixFileMode Everyone = (UnixFileMode)0x1FF; // 0777: the container's user is not ours

    public AgentDirectory()
    {
        Root = Directory.CreateTempSubdirectory("vibe-agent-").FullName;
        File.SetUnixFileMode(Root, Everyone);
        Workspace = Make("workspace");
        Run = Make("run");
        Outside = Make("outside");
        File.WriteAllText(Path.Combine(Outside, "secret"), "secret");
    }

    public string Root { get; }

    public string Workspace { get; }

    public string Run { get; }

    /// <summary>A directory that nothing in the workspace may lead to, with a file named secret.</summary>
    public string Outside { get; }

    public string Socket => Path.Combine(Run, "agent.sock");

    public string InWorkspace(string path) => Path.Combine(Workspace, path);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Make(string name)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, Everyone);
        return path;
    }
}
