[assembly: AssemblyFixture(typeof(VibeCoading.SystemTests.Harness.SharedNode))]

namespace VibeCoading.SystemTests.Harness;

/// <summary>One stack for all tests that break nothing.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    /// <summary>A template whose image was never built.</summary>
    internal const string TemplateWithoutImage = "ghost";

    internal const string MissingImage = "vibecoading-test-missing:latest";

    private Stack? _stack;

    internal Stack Stack => _stack ?? throw new InvalidOperationException("The shared stack did not start.");

    public async ValueTask InitializeAsync() => _stack = await Stack.SingleAsync(($"Vibe__Templates__Images__{TemplateWithoutImage}", MissingImage));

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null) await _stack.DisposeAsync();
    }
}
