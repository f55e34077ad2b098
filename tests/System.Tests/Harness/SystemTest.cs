namespace VibeCoading.SystemTests.Harness;

/// <summary>A test against a stack. Where it failed, the servers' logs are attached to its result.</summary>
public abstract class SystemTest : IAsyncDisposable
{
    private readonly List<Stack> _stacks = [];
    private readonly List<Stack> _own = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (Stack stack in _own) await stack.DisposeAsync();
        if (TestContext.Current.TestState?.Result == TestResult.Failed) AttachLogs();
        GC.SuppressFinalize(this);
    }

    /// <summary>A stack of others, which this test uses.</summary>
    private protected Stack Use(Stack stack)
    {
        if (!_stacks.Contains(stack)) _stacks.Add(stack);
        return stack;
    }

    /// <summary>A stack of this test alone.</summary>
    private protected async Task<Stack> OwnAsync(Task<Stack> starting)
    {
        Stack stack = await starting;
        _own.Add(stack);
        return Use(stack);
    }

    private void AttachLogs()
    {
        foreach (string log in _stacks.SelectMany(stack => Directory.EnumerateFiles(stack.Logs)))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"Log: {log}");
            TestContext.Current.AddAttachment(Path.GetFileName(log), File.ReadAllText(log));
        }
    }
}
