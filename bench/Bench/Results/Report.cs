using System.Net.Sockets;
using System.Net.WebSockets;
using Docker.DotNet;
using StackExchange.Redis;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Results;

/// <summary>What the benchmarks found, one after the other.</summary>
internal sealed class Report
{
    private readonly List<Section> _sections = [];

    public IReadOnlyList<Section> Sections => _sections;

    /// <summary>One did not come to its end.</summary>
    public bool IsBroken { get; private set; }

    public async Task AddAsync(string title, Func<Task<IReadOnlyList<Line>>> runAsync, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{title} ...");
        double load = Machine.Load();
        try
        {
            _sections.Add(new Section(title, load, await runAsync()));
        }
        catch (Exception broken) when (IsForeseen(broken) && !cancellationToken.IsCancellationRequested)
        {
            // The others are worth running all the same.
            IsBroken = true;
            await Console.Error.WriteLineAsync($"{title} broke: {broken.Message}");
        }
    }

    /// <summary>What the system, the engine or a connection may do to a benchmark; anything else is a bug in it.</summary>
    private static bool IsForeseen(Exception fault) => fault
        is BenchException or IOException or HttpRequestException or SocketException or WebSocketException or DockerApiException or RedisException or OperationCanceledException;
}
