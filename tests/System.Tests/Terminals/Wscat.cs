using System.Diagnostics;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>wscat, npm's WebSocket client for the command line.</summary>
internal static class Wscat
{
    /// <summary>Sends this once connected, and returns all that came until the server closed.</summary>
    public static async Task<string> RunAsync(Api api, Uri socket, string send, CancellationToken cancellationToken)
    {
        string[] arguments = [Artifacts.Package("wscat/bin/wscat"), "-c", $"{socket}", "-H", $"Authorization: Bearer {api.Key}", "-x", send, "-w", "-1"];

        // It takes the end of its input for a wish to leave, so that it gets one without an end.
        using Process process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("wscat did not start.");
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
