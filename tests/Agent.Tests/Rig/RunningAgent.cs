using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>An agent that says where it listens, whether it is a process of this machine or of a container.</summary>
internal abstract class RunningAgent : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _errors = new();
    public AgentDirectory Directory { get; } = new();

    /// <summary>The process that was started: the agent, or the client of the container engine.</summary>
    protected Process? Started { get; private set; }

    /// <summary>What the agent reported of itself.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>A new connection that claimed the agent for the tests' session.</summary>
    public async Task<AgentClient> ConnectAsync(string session = "s1", long epoch = 1)
    {
        AgentClient client = await AgentClient.ConnectAsync(Directory.Socket);
        await client.HelloAsync(session, epoch);
        return client;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Started is { HasExited: false }) await StopAsync();
        Started?.Dispose();
        Directory.Dispose();
    }

    /// <summary>The agent's figure in /proc, in the unit that it has there.</summary>
    protected static long ReadStatus(int pid, string field) =>
        long.Parse(
            File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith(field + ":", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);

    /// <summary>Ends the agent and all that it started.</summary>
    protected abstract Task StopAsync();

    protected async Task LaunchAsync(string program, params string[] arguments)
    {
        Started?.Dispose();
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Started = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
            EnableRaisingEvents = true,
        };
        Started.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("listening", StringComparison.Ordinal) == true) listening.TrySetResult();
        };
        Started.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        Started.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"The agent ended before it listened. {Errors}"));
        Started.Start();
        Started.BeginOutputReadLine();
        Started.BeginErrorReadLine();
        await listening.Task.WaitAsync(StartDeadline);
    }
}
