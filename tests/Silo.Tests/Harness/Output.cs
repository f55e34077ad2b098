using System.Text;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Grains.Processes;
using VibeCoading.Grains.Terminals;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>Reads what programs say.</summary>
internal static class Output
{
    /// <summary>A terminal's output until it contains a text.</summary>
    public static async Task<string> UntilAsync(this ITerminalHost terminals, TerminalView terminal, string text)
    {
        var seen = new StringBuilder();
        await foreach (OutputChunk chunk in terminals.ReadAsync(terminal.Id, new ReadOutput(terminal.Epoch, 0, ClientId: null, IsBlank: false), Within.Token()))
        {
            seen.Append(Encoding.UTF8.GetString(chunk.Data));
            if (seen.ToString().Contains(text, StringComparison.Ordinal)) return seen.ToString();
        }

        throw new InvalidOperationException($"The terminal ended without saying '{text}': {seen}");
    }

    /// <summary>A terminal's output from an offset to its end, and how it ended.</summary>
    public static async Task<(byte[] Data, ProgramExit Exit)> ToEndAsync(this ITerminalHost terminals, TerminalView terminal, long from = 0)
    {
        using var all = new MemoryStream();
        await foreach (OutputChunk chunk in terminals.ReadAsync(terminal.Id, new ReadOutput(terminal.Epoch, from, ClientId: null, IsBlank: false), Within.Token()))
        {
            if (chunk.Exit is not null) return (all.ToArray(), chunk.Exit);
            all.Write(chunk.Data);
        }

        throw new InvalidOperationException("The output ended without an exit.");
    }

    public static async Task<(string Stdout, string Stderr, ProcessResult Result)> RunToEndAsync(this IProcessHost processes, StartProcess request)
    {
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        await foreach (ProcessPiece piece in processes.RunAsync(request, Within.Token()))
        {
            if (piece.Result is not null) return (Encoding.UTF8.GetString(stdout.ToArray()), Encoding.UTF8.GetString(stderr.ToArray()), piece.Result);
            (piece.Stream == ProcessChannel.Stdout ? stdout : stderr).Write(piece.Data);
        }

        throw new InvalidOperationException("The program ended without an exit.");
    }
}
