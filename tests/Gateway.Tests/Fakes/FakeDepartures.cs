using Orleans.Runtime;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Placement;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>One silo and one node, gone when a test says so.</summary>
internal sealed class FakeDepartures : IDepartures, IDisposable
{
    public CancellationTokenSource Gone { get; } = new();

    public CancellationTokenSource Lost { get; } = new();

    public CancellationToken GoneToken(SiloAddress silo) => Gone.Token;

    public CancellationToken LostToken(NodeId node) => Lost.Token;

    public void Dispose()
    {
        Gone.Dispose();
        Lost.Dispose();
    }
}
