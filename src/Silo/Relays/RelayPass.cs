using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Silo.Relays;

/// <summary>Lets whoever has it through to one agent, until it is disposed. What went through before goes on.</summary>
internal sealed class RelayPass(RelayRoute route, Action<RelayPass> end) : IDisposable
{
    public RelayRoute Route { get; } = route;

    public void Dispose() => end(this);
}
