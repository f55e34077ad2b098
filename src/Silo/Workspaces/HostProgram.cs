using System.ComponentModel;
using System.Diagnostics;

namespace VibeCoading.Silo.Workspaces;

/// <summary>Programs of the host that do to trees what would take long to do as well.</summary>
internal static class HostProgram
{
    private const int MostWords = 500;

    /// <summary>Runs a program to its end and gives its exit code and what it wrote to its standard error.</summary>
    /// <exception cref="IOException">It cannot be run.</exception>
    public static async Task<(int Code, string Words)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            // Nobody is there to be asked for a password.
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardInput = true, Environment = { ["GIT_TERMINAL_PROMPT"] = "0" } };
            using Process process = Process.Start(start) ?? throw new IOException($"'{program}' did not start.");
            process.StandardInput.Close();
            try
            {
                string words = await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                return (process.ExitCode, words.Length <= MostWords ? words.Trim() : words[^MostWords..].Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception missing)
        {
            throw new IOException($"'{program}' cannot be run: {missing.Message}", missing);
        }
    }

    /// <exception cref="IOException">It cannot be run, or failed; the message has its words.</exception>
    public static async Task MustAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        (int code, string words) = await RunAsync(program, arguments, cancellationToken).ConfigureAwait(false);
        if (code != 0) throw new IOException($"'{program}' ended with {code}: {words}");
    }
}
