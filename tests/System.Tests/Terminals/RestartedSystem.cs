using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Terminals;

/// <summary>A stack whose processes are killed and started again by one test after the other.</summary>
public sealed class RestartedSystem : IAsyncLifetime
{
    private Stack? _stack;

    internal Stack Stack => _stack ?? throw new InvalidOperationException("The stack did not start.");

    public async ValueTask InitializeAsync() => _stack = await Stack.SingleAsync();

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null) await _stack.DisposeAsync();
    }
}
