using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using VibeCoading.Gateway.Terminals.Replies;

namespace VibeCoading.Gateway.Tests.Terminals.Replies;

public sealed class FilteredInputTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _passed = Channel.CreateUnbounded<string>();
    private readonly FilteredInput _input;
    private readonly Task _running;

    public FilteredInputTests()
    {
        _input = new FilteredInput(new ReplyFilter(Exchanges.Replayed("\e[5n\e[5n"), () => true), PassAsync, _time);
        _running = _input.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task LoneEscape_PassesAMomentLater()
    {
        await TypeAsync("x\e");
        Assert.Equal("x", await NextAsync());

        _time.Advance(FilteredInput.Moment);

        Assert.Equal("\e", await NextAsync());
    }

    [Fact]
    public async Task Escape_ThatSomethingFollowsInTime_IsNotTornFromIt()
    {
        await TypeAsync("x\e");
        _time.Advance(FilteredInput.Moment / 2);
        await TypeAsync("[");
        _time.Advance(FilteredInput.Moment / 2);
        await TypeAsync("0ny\e[0n\e[0n");

        Assert.Equal("x", await NextAsync());
        Assert.Equal("y\e[0n", await NextAsync());
    }

    [Fact]
    public async Task Escape_HeldAfterAnother_HasItsOwnMoment()
    {
        await TypeAsync("\e");
        _time.Advance(FilteredInput.Moment);
        Assert.Equal("\e", await NextAsync());
        await TypeAsync("\e");
        _time.Advance(FilteredInput.Moment / 2);
        await TypeAsync("[0n");
        await TypeAsync("z");

        Assert.Equal("z", await NextAsync());
    }

    private ValueTask PassAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _passed.Writer.WriteAsync(Encoding.UTF8.GetString(bytes.Span), cancellationToken);

    private ValueTask TypeAsync(string text) => _input.AddAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    private async Task<string> NextAsync() =>
        await _passed.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
}
