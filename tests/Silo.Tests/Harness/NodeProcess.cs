using System.Diagnostics;
using VibeCoading.Testing;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>The node's real process, on its embedded store.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _run;

    private NodeProcess(Process process, DirectoryInfo run) => (_process, _run) = (process, run);

    /// <summary>Starts it and waits until its store takes connections.</summary>
    public static async Task<NodeProcess> StartAsync(string stateDirectory, int storePort)
    {
        DirectoryInfo run = Directory.CreateTempSubdirectory("v");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "VibeCoading.Silo.dll")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = run.FullName,
            Environment =
            {
                ["Vibe__Node__Id"] = "tkill",
                ["Vibe__Node__StateDirectory"] = stateDirectory,
                ["Vibe__Node__RunDirectory"] = run.FullName,
                ["Vibe__Node__HealthUrl"] = $"http://127.0.0.1:{FreePort.Next()}",
                ["Vibe__Cluster__SiloPort"] = $"{FreePort.Next()}",
                ["Vibe__Store__Port"] = $"{storePort}",
                ["Vibe__Engine__Endpoint"] = "unix:///tmp/vibe-test-no-such-engine.sock",
            },
        };
        var node = new NodeProcess(Process.Start(start)!, run);
        while (await node._process.StandardOutput.ReadLineAsync(Within.Token()) is { } line)
        {
            if (line.Contains("Embedded store on", StringComparison.Ordinal)) return node;
        }

        throw new InvalidOperationException("The node ended before its store was up.");
    }

    /// <summary>SIGKILL, once the condition holds.</summary>
    public async Task KillAfterAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
        _process.Kill();
        await _process.WaitForExitAsync(Within.Token());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _run.Delete(recursive: true);
    }
}
