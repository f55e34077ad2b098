using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Gateway.Json;

namespace VibeCoading.Gateway.Sessions;

internal sealed record CreateSessionBody(
    string? Template = null,
    string? Image = null,
    string? Name = null,
    IReadOnlyDictionary<string, string?>? Env = null,
    ResourceRequest? Resources = null,
    TimeSpan? IdleTimeout = null)
{
    private const int MaxName = 100;
    private const int MaxReference = 255;

    /// <summary>What is absurd on any node is refused here; what is too much for the chosen one is refused there.</summary>
    public StartSession ToRequest(OwnerId owner)
    {
        if (Resources?.MemoryBytes is { } memory) Check.Between("resources.memoryBytes", memory, 1, 1L << 50);
        if (Resources?.Cpus is { } cpus) Check.Between("resources.cpus", cpus, 0.01, 4096);
        if (Resources?.Processes is { } processes) Check.Between("resources.processes", processes, 1, 1 << 22);
        if (IdleTimeout is { } idle) Check.Between("idleTimeout", idle.TotalSeconds, 1, TimeSpan.FromDays(365).TotalSeconds);
        return new StartSession(
            owner,
            Check.Text("name", Name, 1, MaxName),
            Check.Text("template", Template, 1, MaxReference),
            Check.Text("image", Image, 1, MaxReference),
            Check.Env("env", Env),
            Resources,
            IdleTimeout);
    }
}
