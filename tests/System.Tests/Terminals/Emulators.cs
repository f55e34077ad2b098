using System.Diagnostics;
using System.Text.Json;
using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>Real emulators, xterm.js without a page: one is fed a program's bytes, others what viewers were sent that did not see all of them.</summary>
internal sealed class Emulators(byte[] stream)
{
    private const int Cols = 120;
    private const int Rows = 30;
    private const int MostTold = 2_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly List<Cut> _cuts = [];

    /// <summary>One that showed the bytes before <paramref name="seen"/>, was then told <paramref name="restore"/>, and showed the bytes from <paramref name="at"/>.</summary>
    public void Add(long seen, long at, byte[] restore) =>
        // Of one that has seen something, the screen that is not shown is its own.
        _cuts.Add(new Cut(at, Convert.ToBase64String(restore), Convert.ToBase64String(stream.AsSpan(0, (int)seen)), KeepsOther: seen > 0));

    public async Task AssertSameStateAsync()
    {
        using var node = Process.Start(new ProcessStartInfo("node", Path.Combine(Artifacts.Repository, "tests/Agent.Tests/Screens/emulators.mjs"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> error = node.StandardError.ReadToEndAsync();
        var compared = new { cols = Cols, rows = Rows, streams = new[] { new { bytes = Convert.ToBase64String(stream), cuts = _cuts } } };
        await JsonSerializer.SerializeAsync(node.StandardInput.BaseStream, compared, JsonSerializerOptions.Web);
        node.StandardInput.Close();
        await node.WaitForExitAsync().WaitAsync(Deadline);
        Assert.True(node.ExitCode == 0, await error);
        string differences = (await output).Trim();
        Assert.True(differences == "[[]]", differences[..Math.Min(MostTold, differences.Length)]);
    }

    private sealed record Cut(long At, string Restore, string Before, bool KeepsOther);
}
