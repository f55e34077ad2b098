using System.Diagnostics;
using System.Globalization;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>The agent as an ordinary process of this machine.</summary>
internal sealed class LocalAgent : RunningAgent
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    public int Pid => Started!.Id;

    public long ResidentKilobytes => ReadStatus(Pid, "VmRSS");

    public static async Task<LocalAgent> StartAsync()
    {
        var agent = new LocalAgent();
        await agent.StartAgainAsync();
        return agent;
    }

    /// <summary>In the same directories, as a container that is started again.</summary>
    public async Task StartAgainAsync() => await LaunchAsync(
        await AgentBinary.PathAsync(), "--socket", Directory.Socket, "--workspace", Directory.Workspace, "--run-dir", Directory.Run);

    /// <summary>Ends the agent as docker stop would; returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await Shell.RunAsync("kill", "-TERM", Pid.ToString(CultureInfo.InvariantCulture));
        await Started!.WaitForExitAsync().WaitAsync(StopDeadline);
        return Started.ExitCode;
    }

    public async Task KillAsync()
    {
        Started!.Kill();
        await Started.WaitForExitAsync().WaitAsync(StopDeadline);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Started is { HasExited: false }) await StopAsync();
        EndLeftovers();
        await base.DisposeAsync();
    }

    protected override Task StopAsync() => TerminateAsync();

    /// <summary>
    /// In a container what outlives PID 1 ends with it. Here it does not: a program that takes no notice of its terminal's end would run on for ever.
    /// </summary>
    private void EndLeftovers()
    {
        foreach (string process in System.IO.Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName.StartsWith(Directory.Workspace, StringComparison.Ordinal) != true)
                    continue;

                using var left = Process.GetProcessById(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
                left.Kill();
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It ended meanwhile.
            }
        }
    }

    /// <summary>Runs the agent with arguments that it should refuse.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(await AgentBinary.PathAsync(), arguments) { RedirectStandardError = true })!;
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(StopDeadline);
        await process.WaitForExitAsync().WaitAsync(StopDeadline);
        return (process.ExitCode, error);
    }
}
