using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sessions;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Terminals;
using VibeCoading.Gateway.Tests.Fakes;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class PatienceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DeadGrain _grain = new();
    private readonly CollectingSink _sink = new();

    [Fact]
    public async Task Node_ThatDoesNotComeBackWithinAMinute_EndsTheViewerWith1012()
    {
        Task<SocketClose> pump = Pump();

        TimeSpan passed = TimeSpan.Zero;
        while (!pump.IsCompleted)
        {
            Assert.InRange(passed, TimeSpan.Zero, TimeSpan.FromSeconds(70));
            _time.Advance(TimeSpan.FromSeconds(0.5));
            passed += TimeSpan.FromSeconds(0.5);
            await Task.Yield();
        }

        Assert.Equal(1012, (await pump).Code);
        Assert.InRange(passed, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(70));
        Assert.InRange(_grain.Reads, 50, 80);
    }

    [Fact]
    public async Task Node_ThatComesBack_StartsTheMinuteAnew()
    {
        Task<SocketClose> pump = Pump();
        for (int life = 0; life < 3; life++)
        {
            for (int second = 0; second < 50; second++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            _grain.Revive((byte)life);
            while (_sink.Bytes.Count <= life)
            {
                Assert.False(pump.IsCompleted);
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }

        Assert.Equal([0, 1, 2], _sink.Bytes);
        Assert.False(pump.IsCompleted);
    }

    [Fact]
    public async Task FirstRepeats_AreQuick()
    {
        _ = Pump();
        int before = _grain.Reads;
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await Task.Yield();

        Assert.Equal((1, 2), (before, _grain.Reads));
    }

    private Task<SocketClose> Pump()
    {
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var telemetry = new TerminalTelemetry(services.GetRequiredService<IMeterFactory>(), NullLogger<TerminalTelemetry>.Instance);
        var link = new TerminalLink(null!, _grain, default, new TerminalId("t"), leased: null, new StatusWait(TimeProvider.System));
        return new OutputPump(link, _sink, telemetry, _time).RunAsync(new ReadOutput("e", 0, ClientId: null, IsBlank: false), size: null, TestContext.Current.CancellationToken);
    }

    private sealed class CollectingSink : IOutputSink
    {
        public List<byte> Bytes { get; } = [];

        public ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            Bytes.AddRange(bytes.ToArray());
            return ValueTask.CompletedTask;
        }

        public ValueTask GapAsync(long from, long to, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask RestoreAsync(ReadOnlyMemory<byte> modes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask SizeAsync(SizeChange size, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask ExitAsync(long offset, ProgramExit exit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Reads fail, but for the next one after it was revived, which yields one byte and fails then.</summary>
    private sealed class DeadGrain : NoTerminals
    {
        private byte? _next;

        public int Reads { get; private set; }

        public void Revive(byte value) => _next = value;

        public override async IAsyncEnumerable<OutputChunk> ReadTerminal(
            Caller caller, TerminalId terminal, ReadOutput request,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Reads++;
            if (_next is { } value)
            {
                _next = null;
                yield return new OutputChunk(request.From, [value], null);
            }

            await ValueTask.CompletedTask;
            throw new SiloUnavailableException("dead");
        }
    }
}
