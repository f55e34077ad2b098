using VibeCoading.Gateway.Sessions;

namespace VibeCoading.Gateway.Tests.Sessions;

public sealed class GrainStreamsTests
{
    [Fact]
    public async Task Detached_WhenTheStreamBreaksAndCannotBeToldGoodbye_EndsAllTheSame()
    {
        var seen = new List<int>();

        async Task ReadAsync()
        {
            await foreach (int item in new BreakingStream().Detached(TestContext.Current.CancellationToken)) seen.Add(item);
        }

        await Assert.ThrowsAsync<IOException>(() => ReadAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal([1], seen);
    }

    /// <summary>Gives one item and breaks, and its end never comes, as that of a grain on a silo that hangs.</summary>
    private sealed class BreakingStream : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        private readonly TaskCompletionSource _never = new();

        public int Current { get; private set; }

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() => Current++ == 0 ? new ValueTask<bool>(true) : throw new IOException("It hangs.");

        public ValueTask DisposeAsync() => new(_never.Task);
    }
}
