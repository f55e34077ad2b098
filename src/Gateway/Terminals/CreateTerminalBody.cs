using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Terminals;

internal sealed record CreateTerminalBody(
    int Cols,
    int Rows,
    string? Command = null,
    IReadOnlyList<string?>? Args = null,
    string? Cwd = null,
    IReadOnlyDictionary<string, string?>? Env = null,
    WhenSlow WhenSlow = WhenSlow.Overwrite)
{
    public OpenTerminal ToRequest() => new(
        TerminalId.New(),
        Check.Text("command", Command, 1, 4096),
        Check.Args("args", Args),
        Check.Text("cwd", Cwd, 1, 4096),
        Check.Env("env", Env),
        Check.Between("cols", Cols, TerminalSize.Least, TerminalSize.Most),
        Check.Between("rows", Rows, TerminalSize.Least, TerminalSize.Most),
        WhenSlow);
}
