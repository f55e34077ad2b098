using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Terminals.Protocol;

/// <summary>Where a viewer wants output from: an offset, the oldest byte there is ("start"), or only what comes from now on ("tail").</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct StartPoint(long? Offset, bool Oldest)
{
    public static readonly StartPoint Start = new(null, Oldest: true);
    public static readonly StartPoint Tail = new(null, Oldest: false);

    public static bool TryParse([NotNullWhen(true)] string? text, out StartPoint start)
    {
        start = Tail;
        if (text == "tail") return true;

        if (text == "start")
        {
            start = Start;
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long offset)) return false;
        start = new StartPoint(offset, Oldest: false);
        return true;
    }

    public long In(TerminalView terminal) => Offset ?? (Oldest ? terminal.Tail : terminal.Head);

    internal sealed class Converter : JsonConverter<StartPoint>
    {
        public override StartPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetInt64(out long offset) && offset >= 0 => new StartPoint(offset, Oldest: false),
            JsonTokenType.String when reader.ValueTextEquals("tail") => Tail,
            JsonTokenType.String when reader.ValueTextEquals("start") => Start,
            _ => throw new JsonException("'from' is an offset, \"start\" or \"tail\"."),
        };

        public override void Write(Utf8JsonWriter writer, StartPoint value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
