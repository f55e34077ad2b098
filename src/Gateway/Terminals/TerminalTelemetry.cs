using System.Diagnostics.Metrics;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Telemetry;
using VibeCoading.Contracts.Terminals;
using VibeCoading.Gateway.Sockets;
using VibeCoading.Gateway.Telemetry;

namespace VibeCoading.Gateway.Terminals;

/// <summary>What is told of viewers: in metrics, in the log, and to their session.</summary>
internal sealed partial class TerminalTelemetry
{
    private readonly UpDownCounter<int> _viewers;
    private readonly Counter<long> _output;
    private readonly Counter<long> _input;
    private readonly Counter<long> _rereads;
    private readonly Counter<long> _closes;
    private readonly ILogger<TerminalTelemetry> _logger;

    public TerminalTelemetry(IMeterFactory meters, ILogger<TerminalTelemetry> logger)
    {
        _logger = logger;
        Meter meter = meters.Create(TelemetryFeature.MeterName);
        _viewers = meter.CreateUpDownCounter<int>("vibe.terminal.viewers", "{viewer}", "Open terminal WebSockets.");
        _output = meter.CreateCounter<long>("vibe.terminal.output", "By", "Output sent to viewers.");
        _input = meter.CreateCounter<long>("vibe.terminal.input", "By", "Input accepted from viewers.");
        _rereads = meter.CreateCounter<long>("vibe.terminal.rereads", "{read}", "Broken enumerations that were begun again.");
        _closes = meter.CreateCounter<long>("vibe.terminal.closes", "{close}", "Ended terminal WebSockets by close code.");
    }

    public void Came() => _viewers.Add(1);

    /// <summary>A viewer was told its place.</summary>
    public void Connected(TerminalLink link, TimeSpan after)
    {
        SessionSteps.Record(SessionTiming.TerminalConnect, after);
        LogConnected(link.Session, link.Terminal, SessionTiming.TerminalConnect, after.TotalMilliseconds);
        _ = link.ReportConnectedAsync(after);
    }

    public void Went(SocketClose close)
    {
        _viewers.Add(-1);
        _closes.Add(1, new KeyValuePair<string, object?>("outcome", close.Code));
    }

    public void Shown(int bytes) => _output.Add(bytes);

    public void Typed(int bytes) => _input.Add(bytes);

    public void Reread() => _rereads.Add(1);

    [LoggerMessage(LogLevel.Information, "Terminal {Terminal} of session {Session} has a viewer: {Step} {Milliseconds:0.0} ms")]
    private partial void LogConnected(string session, TerminalId terminal, string step, double milliseconds);
}
