using Microsoft.Extensions.Time.Testing;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class OutputWindowTests
{
    [Fact]
    public async Task Room_IsWhatIsNotInFlight()
    {
        var window = new OutputWindow(100, from: 1000, TimeProvider.System);

        Assert.Equal(100, await window.WaitForRoomAsync(CancellationToken.None));
        window.Sent(30);
        Assert.Equal(70, await window.WaitForRoomAsync(CancellationToken.None));
        Assert.True(window.TryAcknowledge(1010));
        Assert.Equal(80, await window.WaitForRoomAsync(CancellationToken.None));
    }

    [Fact]
    public async Task FullWindow_WaitsForAnAcknowledgement()
    {
        var window = new OutputWindow(100, from: 0, TimeProvider.System);
        window.Sent(100);

        ValueTask<int> waiting = window.WaitForRoomAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        Assert.True(window.TryAcknowledge(0));
        Assert.False(waiting.IsCompleted);
        Assert.True(window.TryAcknowledge(40));

        Assert.Equal(40, await waiting);
    }

    [Fact]
    public async Task Wait_ThatIsCancelled_Ends()
    {
        var window = new OutputWindow(1, from: 0, TimeProvider.System);
        window.Sent(1);
        using var cancel = new CancellationTokenSource();
        ValueTask<int> waiting = window.WaitForRoomAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    [Fact]
    public async Task Gap_IsNotInFlight_HoweverFarItsAcknowledgementsAre()
    {
        var window = new OutputWindow(100, from: 0, TimeProvider.System);
        window.Sent(60);
        window.Skipped(1_000_000);

        Assert.Equal(40, await window.WaitForRoomAsync(CancellationToken.None));
        window.Sent(40);
        Assert.True(window.TryAcknowledge(60));
        Assert.Equal(60, await window.WaitForRoomAsync(CancellationToken.None));
        Assert.True(window.TryAcknowledge(500_000));
        Assert.Equal(60, await window.WaitForRoomAsync(CancellationToken.None));
        Assert.True(window.TryAcknowledge(1_000_010));
        Assert.Equal(70, await window.WaitForRoomAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Acknowledgement_OfWhatWasNotSent_IsRefused_AndAnOldOneIsHarmless()
    {
        var window = new OutputWindow(100, from: 50, TimeProvider.System);
        window.Sent(10);

        Assert.False(window.TryAcknowledge(61));
        Assert.True(window.TryAcknowledge(60));
        Assert.True(window.TryAcknowledge(3));
        Assert.Equal(100, await window.WaitForRoomAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Window_FollowsTheRoundTrip_WithinWhatTheViewerAllows()
    {
        const int Allowed = 500_000;
        var time = new FakeTimeProvider();
        var window = new OutputWindow(Allowed, from: 0, time);
        Assert.Equal(OutputWindow.LeastBytes, await window.WaitForRoomAsync(CancellationToken.None));

        window.Sent(1000);
        time.Advance(TimeSpan.FromMilliseconds(80));
        Assert.True(window.TryAcknowledge(1000));
        Assert.Equal(400_000, await window.WaitForRoomAsync(CancellationToken.None));

        window.Sent(1000);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(window.TryAcknowledge(2000));
        Assert.Equal(OutputWindow.LeastBytes, await window.WaitForRoomAsync(CancellationToken.None));

        // A viewer that takes long to parse comes to more bit by bit, and never beyond what it allows.
        for (int i = 0; i < 100; i++)
        {
            window.Sent(1000);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(window.TryAcknowledge(3000 + (i * 1000)));
        }

        Assert.Equal(Allowed, await window.WaitForRoomAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Stall_OfAFullWindow_EndsAfterItsLimit()
    {
        var limit = TimeSpan.FromSeconds(30);
        var time = new FakeTimeProvider();
        var window = new OutputWindow(100, from: 0, time);
        Task<SocketClose> stalled = window.StalledAsync(limit, TestContext.Current.CancellationToken);

        for (int i = 0; i < 40; i++) time.Advance(TimeSpan.FromSeconds(1));
        window.Sent(100);
        for (int i = 0; i < 20; i++) time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(window.TryAcknowledge(50));
        window.Sent(50);
        for (int i = 0; i < 29; i++) time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(stalled.IsCompleted);

        for (int i = 0; i < 2; i++) time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4408, (await stalled).Code);
    }
}
