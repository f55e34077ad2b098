using System.Diagnostics;

namespace VibeCoading.Agent.Tests.Rig;

/// <summary>Runs a program of the machine that the tests run on.</summary>
internal static class Shell
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>What it wrote to standard output. A failure fails the test with what it wrote to standard error.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Deadline);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}{await output}");
        return (await output).Trim();
    }
}
