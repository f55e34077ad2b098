using System.Text.Json;
using System.Text.Json.Serialization;

namespace VibeCoading.Gateway.Json;

/// <summary>Durations are numbers of seconds.</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    /// <summary>Longer than anything here lasts, and far from where TimeSpan overflows.</summary>
    private const double MaxSeconds = 1e9;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number) throw new JsonException();
        double seconds = reader.GetDouble();
        return seconds is >= 0 and <= MaxSeconds ? TimeSpan.FromSeconds(seconds) : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalSeconds);
}
