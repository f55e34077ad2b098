using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;

namespace VibeCoading.Gateway.Files;

/// <summary>The part of a file that a request asks for. Requests for several parts at once get the whole, as RFC 9110 allows.</summary>
/// <param name="From">Null when the last <paramref name="To"/> bytes are wanted.</param>
/// <param name="To">Null for everything from <paramref name="From"/> on.</param>
internal readonly record struct FileRange(long? From, long? To)
{
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out FileRange? range)
    {
        range = null;
        if (!HttpMethods.IsGet(request.Method)) return false;
        if (request.GetTypedHeaders().Range is not { Unit.Value: "bytes", Ranges: { Count: 1 } ranges }) return false;

        RangeItemHeaderValue only = ranges.First();
        range = new FileRange(only.From, only.To);
        return true;
    }

    /// <summary>Where to read in a file of this size, which only a range from its end depends on.</summary>
    public (long Offset, long? Length) In(long size) => this switch
    {
        { From: { } from, To: { } to } => (from, Math.Min(to, long.MaxValue - 1) - from + 1),
        { From: { } from } => (from, null),
        _ => (Math.Max(0, size - To!.Value), To),
    };
}
