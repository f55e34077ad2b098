using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>What other sessions do while keys are typed.</summary>
internal sealed record EchoLoad(string Title, int Sessions, string Script)
{
    public static readonly EchoLoad None = new("at rest", 0, "");

    public static readonly EchoLoad Streams = new("beside 50 sessions that print a line of 80 bytes every 50 ms", 50, Terminals.Script.Stream);

    public static readonly EchoLoad Flood = new("beside a session that prints at full speed", 1, Terminals.Script.Endless);

    public Task<BusySessions> StartAsync(Rig rig, CancellationToken cancellationToken) =>
        BusySessions.StartAsync(rig, Sessions > 1 ? rig.Samples(Sessions) : Sessions, Script, cancellationToken);
}
