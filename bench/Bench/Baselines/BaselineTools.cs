using System.Diagnostics;
using System.Globalization;

namespace VibeCoading.Bench.Baselines;

/// <summary>The programs that <c>deploy/bench.sh</c> makes for terminals to be held against.</summary>
internal sealed class BaselineTools(string directory)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>How long a reader in C takes for what a script writes to its terminal, from the line that tells it to.</summary>
    public async Task<TimeSpan> FloorAsync(string script, long bytes, CancellationToken cancellationToken)
    {
        using Process floor = Start("floor", "floor", [script, bytes.ToString(CultureInfo.InvariantCulture)]);
        string answer = await floor.StandardOutput.ReadToEndAsync(cancellationToken);
        await floor.WaitForExitAsync(cancellationToken);
        if (floor.ExitCode != 0) throw new BenchException($"The reader in C ended with {floor.ExitCode}.");
        return TimeSpan.FromMilliseconds(long.Parse(answer, CultureInfo.InvariantCulture) / NanosecondsPerMillisecond);
    }

    /// <summary>A server of node-pty and ws, on this host.</summary>
    public async Task<NodePtyServer> StartNodePtyAsync(CancellationToken cancellationToken)
    {
        Process server = Start(Path.Combine("node-pty", "server.js"), "node", []);
        string? port = await server.StandardOutput.ReadLineAsync(cancellationToken);
        if (port is not null) return new NodePtyServer(server, int.Parse(port, CultureInfo.InvariantCulture));

        await server.WaitForExitAsync(cancellationToken);
        throw new BenchException($"The server of node-pty ended with {server.ExitCode}.");
    }

    /// <param name="file">Below the directory: the program itself, or what the program is to run.</param>
    private Process Start(string file, string program, IReadOnlyList<string> arguments)
    {
        string path = Path.Combine(directory, file);
        if (!File.Exists(path)) throw new BenchException($"There is no {path}: deploy/bench.sh makes it.");

        bool isProgram = file == program;
        var start = new ProcessStartInfo(isProgram ? path : program, isProgram ? arguments : [path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new BenchException($"{path} did not start.");
    }
}
