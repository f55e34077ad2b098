using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>A stack whose processes are killed and started again by one test after the other.</summary>
public abstract class RestartedSystem(bool direct, bool relayed) : IAsyncLifetime
{
    private Stack? _stack;

    internal Stack Stack => _stack ?? throw new InvalidOperationException("The stack did not start.");

    public async ValueTask InitializeAsync() => _stack = await Stack.SingleAsync(("Vibe__Gateway__DirectAgents", $"{direct}"), ("Vibe__Gateway__RelayedAgents", $"{relayed}"));

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null) await _stack.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Terminals reach their agents directly.</summary>
public sealed class DirectSystem() : RestartedSystem(direct: true, relayed: false);

/// <summary>Terminals reach their agents through the node's relay, as from another host.</summary>
public sealed class RelayedSystem() : RestartedSystem(direct: false, relayed: true);

/// <summary>Terminals reach their agents through their grains, as from another host that cannot reach the relay.</summary>
public sealed class IndirectSystem() : RestartedSystem(direct: false, relayed: false);
