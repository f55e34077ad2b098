using System.Globalization;
using VibeCoading.Agent.Tests.Rig;

namespace VibeCoading.Agent.Tests.Containers;

/// <summary>The agent as PID 1 of a container that is locked down as the node does it.</summary>
internal sealed class ContainerAgent : RunningAgent
{
    public string Name { get; } = $"agent-test-{Guid.NewGuid():N}";

    /// <summary>The agent's pid on this machine.</summary>
    public int HostPid { get; private set; }

    public long ResidentKilobytes => ReadStatus(HostPid, "VmRSS");

    /// <param name="options">Further options of docker run.</param>
    public static async Task<ContainerAgent> StartAsync(string image, params string[] options)
    {
        var agent = new ContainerAgent();
        string binary = await AgentBinary.PathAsync();
        await agent.LaunchAsync(
            "docker",
            [
                "run", "--rm", "--name", agent.Name, "--user", "1000:1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
                "--network", "none", "--memory", "512m", "--pids-limit", "256",
                "-v", $"{Path.GetDirectoryName(binary)}:/opt/vibe:ro", "-v", $"{agent.Directory.Run}:/run/vibe", "-v", $"{agent.Directory.Workspace}:/workspace",
                .. options, "--entrypoint", "/opt/vibe/agent", image,
            ]);
        agent.HostPid = int.Parse(await Shell.RunAsync("docker", "inspect", "-f", "{{.State.Pid}}", agent.Name), CultureInfo.InvariantCulture);
        return agent;
    }

    /// <summary>Runs a command in the container beside the agent, as docker exec does.</summary>
    public Task<string> ExecAsync(params string[] command) => Shell.RunAsync("docker", ["exec", Name, .. command]);

    /// <summary>Asks it to end as an operator would; its exit code, which is 137 when the engine had to kill it.</summary>
    public async Task<int> StopGentlyAsync()
    {
        await Shell.RunAsync("docker", "stop", "--time", "20", Name);
        await Started!.WaitForExitAsync().WaitAsync(AgentClient.Deadline);
        return Started.ExitCode;
    }

    protected override async Task StopAsync()
    {
        await Shell.RunAsync("docker", "rm", "-f", Name);
        await Started!.WaitForExitAsync().WaitAsync(AgentClient.Deadline);
    }
}
