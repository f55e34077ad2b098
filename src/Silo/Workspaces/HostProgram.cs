using System.ComponentModel;
using System.Diagnostics;

namespace VibeCoading.Silo.Workspaces;

/// <summary>Programs of the host that do to trees what would take long to do as well.</summary>
internal static class HostProgram
{
    private const int MostWords = 500;

    /// <summary>Runs a program to its end and gives its exit code and what it wrote to its standard error.</summary>
    /// <exception cref="IOException">It cannot be run.</exception>
    public static Task<(int Code, string Words)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, isRead: false, _ => Task.CompletedTask, cancellationToken);

    /// <summary>As <see cref="RunAsync(string, IEnumerable{string}, CancellationToken)"/>, while <paramref name="write"/> writes what the program reads.</summary>
    /// <remarks>What <paramref name="write"/> throws ends the program. One that ends early breaks the stream under its hands.</remarks>
    public static Task<(int Code, string Words)> FeedAsync(string program, IEnumerable<string> arguments, Func<Stream, Task> write, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, isRead: false, process => write(process.StandardInput.BaseStream), cancellationToken);

    /// <summary>As <see cref="RunAsync(string, IEnumerable{string}, CancellationToken)"/>, while <paramref name="read"/> reads what the program writes.</summary>
    /// <inheritdoc cref="FeedAsync" path="/remarks"/>
    public static Task<(int Code, string Words)> DrainAsync(string program, IEnumerable<string> arguments, Func<Stream, Task> read, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, isRead: true, process => read(process.StandardOutput.BaseStream), cancellationToken);

    /// <exception cref="IOException">It cannot be run, or failed; the message has its words.</exception>
    public static async Task MustAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        (int code, string words) = await RunAsync(program, arguments, cancellationToken).ConfigureAwait(false);
        if (code != 0) throw Failed(program, code, words);
    }

    /// <summary>To be thrown where a program failed.</summary>
    public static IOException Failed(string program, int code, string words) => new($"'{program}' ended with {code}: {Brief(words)}");

    /// <summary>The end of what a program wrote, which may be much.</summary>
    public static string Brief(string words) => words.Length <= MostWords ? words : words[^MostWords..].TrimStart();

    private static async Task<(int Code, string Words)> RunAsync(
        string program, IEnumerable<string> arguments, bool isRead, Func<Process, Task> exchange, CancellationToken cancellationToken)
    {
        // Nobody is there to be asked for a password.
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = isRead,
            Environment = { ["GIT_TERMINAL_PROMPT"] = "0" },
        };
        using Process process = Start(start);
        Task<string> told = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await exchange(process).ConfigureAwait(false);
            process.StandardInput.Close();
            string words = await told.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, words.Trim());
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            await ((Task)told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new IOException($"'{start.FileName}' did not start.");
        }
        catch (Win32Exception missing)
        {
            throw new IOException($"'{start.FileName}' cannot be run: {missing.Message}", missing);
        }
    }
}
