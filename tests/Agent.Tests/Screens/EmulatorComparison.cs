using System.Diagnostics;
using System.Text.Json;
using VibeCoading.Agent.Screens;
using VibeCoading.Agent.Tests.Rig;

namespace VibeCoading.Agent.Tests.Screens;

/// <summary>Has real emulators, xterm.js without a page, tell whether what was composed at a cut did there what it should.</summary>
internal sealed class EmulatorComparison(int cols, int rows)
{
    private const int MostTold = 10;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly List<string> _names = [];
    private readonly List<Stream> _streams = [];

    /// <summary>What an emulator has seen before, and whether that is on the alternate screen, whose other one it keeps then.</summary>
    public sealed record Before(byte[] Bytes, bool OnAlternate)
    {
        public static Before Nothing { get; } = new([], OnAlternate: false);
    }

    public void Add(string name, byte[] stream, IEnumerable<int> cuts, params Before[] befores)
    {
        var modes = new ScreenModes(cols, rows);
        var compared = new List<Cut>();
        int fed = 0;
        foreach (int cut in cuts.Distinct().Order())
        {
            modes.Feed(stream.AsSpan(fed, cut - fed));
            fed = cut;
            byte[] restore = new byte[ScreenModes.MostComposedBytes];
            restore = restore[..modes.Clone().Compose(restore)];
            compared.AddRange(befores.Select(before => new Cut(cut, Convert.ToBase64String(restore), Convert.ToBase64String(before.Bytes), before.OnAlternate)));
        }

        _names.Add(name);
        _streams.Add(new Stream(Convert.ToBase64String(stream), compared));
    }

    public async Task AssertNoDifferenceAsync()
    {
        string script = Path.Combine(AgentBinary.RepositoryRoot, "tests/Agent.Tests/Screens/emulators.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", script) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> error = node.StandardError.ReadToEndAsync();
        await JsonSerializer.SerializeAsync(node.StandardInput.BaseStream, new { cols, rows, streams = _streams }, JsonSerializerOptions.Web);
        node.StandardInput.Close();
        await node.WaitForExitAsync().WaitAsync(Deadline);
        Assert.True(node.ExitCode == 0, await error);

        var differences = JsonSerializer.Deserialize<JsonElement[][]>(await output)!;
        Assert.Equal(_streams.Count, differences.Length);
        string found = string.Join('\n', differences.SelectMany((each, i) => each.Select(difference => $"{_names[i]}: {difference}")).Take(MostTold));
        Assert.True(found.Length == 0, found);
    }

    private sealed record Stream(string Bytes, IReadOnlyList<Cut> Cuts);

    private sealed record Cut(int At, string Restore, string Before, bool KeepsOther);
}
