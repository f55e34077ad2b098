using System.Text;
using VibeCoading.Contracts.Processes;
using VibeCoading.Gateway.Errors;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Processes;

/// <param name="Stdin">Text for the program's standard input, which is closed behind it.</param>
internal sealed record ExecBody(
    string Command,
    IReadOnlyList<string?>? Args = null,
    string? Cwd = null,
    IReadOnlyDictionary<string, string?>? Env = null,
    string? Stdin = null,
    TimeSpan? Timeout = null)
{
    private const int MaxStdin = 1024 * 1024;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(24);

    public StartProcess ToRequest()
    {
        TimeSpan timeout = Timeout ?? DefaultTimeout;
        Check.Between("timeout", timeout.TotalSeconds, 0.001, MaxTimeout.TotalSeconds);
        byte[]? stdin = Stdin is null ? null : Encoding.UTF8.GetBytes(Stdin);
        if (stdin?.Length > MaxStdin) throw ProblemException.InvalidField("stdin", $"'stdin' has {stdin.Length} bytes; it may have {MaxStdin}.");

        return new StartProcess(
            Check.Required("command", Command, 1, 4096),
            Check.Args("args", Args),
            Check.Text("cwd", Cwd, 1, 4096),
            Check.Env("env", Env),
            stdin,
            timeout);
    }
}
