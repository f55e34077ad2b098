using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;

namespace VibeCoading.Bench.Systems;

/// <summary>The system that most benchmarks are about: the one that was named on the command line, or one of the benchmark's own.</summary>
internal sealed class SharedSystem : IAsyncDisposable
{
    private readonly OwnSystem? _own;

    private SharedSystem(TestedSystem system, OwnSystem? own)
    {
        _own = own;
        System = system;
        Gateway = new GatewayClient(system);
    }

    public TestedSystem System { get; }

    public GatewayClient Gateway { get; }

    public static async Task<SharedSystem> OpenAsync(BenchOptions options, DockerHost docker, CancellationToken cancellationToken)
    {
        if (options.Url is { } url)
            return new SharedSystem(new TestedSystem(url, (await File.ReadAllTextAsync(options.KeyFile!, cancellationToken)).Trim(), new Dictionary<string, long>()), own: null);

        OwnSystem own = await OwnSystem.StartAsync(options, docker, slots: 0, new Dictionary<string, string>(), cancellationToken);
        return new SharedSystem(own.System, own);
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        if (_own is not null) await _own.DisposeAsync();
    }
}
