using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Failures;

/// <summary>One node with two silos, and two gateways for which its agents are on another host: every byte passes a silo.</summary>
public sealed class TwoSiloSystem : IAsyncLifetime
{
    private Stack? _stack;

    internal Stack Stack => _stack ?? throw new InvalidOperationException("The stack did not start.");

    public async ValueTask InitializeAsync() => _stack = await Stack.OnRedisAsync([2], gateways: 2, ("Vibe__Gateway__DirectAgents", "false"));

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null) await _stack.DisposeAsync();
    }
}
