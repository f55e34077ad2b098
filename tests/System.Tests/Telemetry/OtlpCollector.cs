using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using VibeCoading.Testing;

namespace VibeCoading.SystemTests.Telemetry;

/// <summary>What stands where an operator's collector would: it takes what is exported by OTLP over HTTP, and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public OtlpCollector()
    {
        Endpoint = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add($"{Endpoint}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Endpoint { get; }

    public ConcurrentQueue<Span> Spans { get; } = [];

    public ConcurrentDictionary<string, bool> Metrics { get; } = [];

    /// <summary>How OpenTelemetry is told of this collector, and not to take its time.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
    ];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await using (Stream sent = call.Request.Headers["Content-Encoding"] == "gzip" ? new GZipStream(call.Request.InputStream, CompressionMode.Decompress) : call.Request.InputStream)
                await sent.CopyToAsync(body);
            switch (call.Request.Url!.AbsolutePath)
            {
                case "/v1/traces":
                    foreach (Span span in OtlpMessage.Spans(body.ToArray())) Spans.Enqueue(span);
                    break;
                case "/v1/metrics":
                    foreach (string metric in OtlpMessage.Metrics(body.ToArray())) Metrics[metric] = true;
                    break;
            }

            call.Response.ContentType = "application/x-protobuf";
            call.Response.Close();
        }
    }
}
