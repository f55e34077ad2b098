using System.Text;

namespace VibeCoading.SystemTests.Telemetry;

/// <summary>
/// Reads of the OpenTelemetry protocol's messages what these tests ask about. Field numbers are those of opentelemetry-proto 1.x, the encoding is that of
/// protobuf; no package with the generated types is served.
/// </summary>
internal static class OtlpMessage
{
    /// <summary>Of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<Span> Spans(byte[] request) =>
        from resourceSpans in Messages(request, 1)
        let service = Messages(resourceSpans, 1).SelectMany(resource => Messages(resource, 1)).Where(attribute => Text(attribute, 1) == "service.name")
            .Select(attribute => Text(Messages(attribute, 2).Single(), 1)).Single()
        from scopeSpans in Messages(resourceSpans, 2)
        from span in Messages(scopeSpans, 2)
        select new Span(service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5));

    /// <summary>The names of an ExportMetricsServiceRequest's metrics.</summary>
    public static IEnumerable<string> Metrics(byte[] request) =>
        Messages(request, 1).SelectMany(resourceMetrics => Messages(resourceMetrics, 2)).SelectMany(scopeMetrics => Messages(scopeMetrics, 2)).Select(metric => Text(metric, 1));

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Messages(message, field).FirstOrDefault([]));

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Messages(message, field).FirstOrDefault([]));

    /// <summary>The length-delimited fields of one number.</summary>
    private static List<byte[]> Messages(byte[] message, int field)
    {
        List<byte[]> found = [];
        int at = 0;
        while (at < message.Length)
        {
            ulong key = Number(message, ref at);
            switch (key & 7)
            {
                case 0: Number(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2:
                    int length = (int)Number(message, ref at);
                    if ((int)(key >> 3) == field) found.Add(message[at..(at + length)]);
                    at += length;
                    break;
                default: throw new InvalidDataException($"Wire type {key & 7} at {at}.");
            }
        }

        return found;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
