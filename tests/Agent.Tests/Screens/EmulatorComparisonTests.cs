using System.Globalization;
using VibeCoading.Agent.Tests.Rig;

namespace VibeCoading.Agent.Tests.Screens;

/// <summary>An emulator that comes late and one that saw everything must be in the same state: real ones, over every sequence that they know.</summary>
public sealed class EmulatorComparisonTests
{
    private const int Streams = 80;
    private const int Pieces = 60;
    private const int Cuts = 5;
    private const int ShortStreams = 40;
    private const int CutsOfRecording = 30;

    [Fact]
    public async Task Compose_AtAnyPlaceOfRandomOutput_BringsAnEmulatorIntoTheSameState()
    {
        int seed = Seed();
        var comparison = new EmulatorComparison(40, 10);
        for (int i = seed; i < seed + Streams; i++)
        {
            byte[] stream = new StreamGenerator(i).Next(Pieces);
            var random = new Random(i);
            comparison.Add($"seed {i}", stream, Enumerable.Range(0, Cuts).Select(_ => random.Next(stream.Length + 1)), EmulatorComparison.Before.Nothing, OnNormal(i), OnAlternate(i));
        }

        await comparison.AssertNoDifferenceAsync();
    }

    [Fact]
    public async Task Compose_AtEveryByteOfShortOutput_BringsAnEmulatorIntoTheSameState()
    {
        int seed = Seed();
        var comparison = new EmulatorComparison(40, 10);
        for (int i = seed; i < seed + ShortStreams; i++)
        {
            byte[] stream = new StreamGenerator(i).Next(4);
            comparison.Add($"seed {i}", stream, Enumerable.Range(0, stream.Length + 1), EmulatorComparison.Before.Nothing);
        }

        await comparison.AssertNoDifferenceAsync();
    }

    [Fact]
    public async Task Compose_WhileAFullScreenProgramDraws_BringsAnEmulatorIntoTheSameState()
    {
        var random = new Random(Seed());
        var comparison = new EmulatorComparison(80, 24);
        foreach (string recording in Directory.EnumerateFiles(Path.Combine(AgentBinary.RepositoryRoot, "tests/Agent.Tests/Screens/recordings")))
        {
            byte[] stream = await File.ReadAllBytesAsync(recording, TestContext.Current.CancellationToken);
            comparison.Add(Path.GetFileName(recording), stream, Enumerable.Range(0, CutsOfRecording).Select(_ => random.Next(stream.Length + 1)), EmulatorComparison.Before.Nothing);
        }

        await comparison.AssertNoDifferenceAsync();
    }

    private static EmulatorComparison.Before OnNormal(int seed) =>
        new(new StreamGenerator(seed + 1_000_000) { KeepsScreenAndStops = true }.Next(Pieces), OnAlternate: false);

    private static EmulatorComparison.Before OnAlternate(int seed) =>
        new([.. "\e[?1049h"u8, .. new StreamGenerator(seed + 2_000_000) { KeepsScreenAndStops = true }.Next(Pieces)], OnAlternate: true);

    /// <summary>Another one each time; a failure names it, and VIBE_SEED repeats it.</summary>
    private static int Seed() =>
        Environment.GetEnvironmentVariable("VIBE_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000_000);
}
