using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Telemetry;

namespace VibeCoading.Gateway.Terminals;

internal sealed class TerminalMetrics
{
    private readonly UpDownCounter<int> _viewers;
    private readonly Counter<long> _output;
    private readonly Counter<long> _input;
    private readonly Counter<long> _rereads;
    private readonly Counter<long> _closes;

    public TerminalMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(TelemetryFeature.MeterName);
        _viewers = meter.CreateUpDownCounter<int>("vibe.terminal.viewers", "{viewer}", "Open terminal WebSockets.");
        _output = meter.CreateCounter<long>("vibe.terminal.output", "By", "Output sent to viewers.");
        _input = meter.CreateCounter<long>("vibe.terminal.input", "By", "Input accepted from viewers.");
        _rereads = meter.CreateCounter<long>("vibe.terminal.rereads", "{read}", "Broken enumerations that were begun again.");
        _closes = meter.CreateCounter<long>("vibe.terminal.closes", "{close}", "Ended terminal WebSockets by close code.");
    }

    public void Came() => _viewers.Add(1);

    /// <summary>A viewer was told its place.</summary>
    public static void Connected(TimeSpan after) => SessionSteps.Record(SessionTiming.TerminalConnect, after);

    public void Went(SocketClose close)
    {
        _viewers.Add(-1);
        _closes.Add(1, new KeyValuePair<string, object?>("outcome", close.Code));
    }

    public void Shown(int bytes) => _output.Add(bytes);

    public void Typed(int bytes) => _input.Add(bytes);

    public void Reread() => _rereads.Add(1);
}
