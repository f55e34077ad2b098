using System.Text.Json;
using System.Text.Json.Serialization;

namespace VibeCoading.Gateway.Json;

internal delegate bool TryParse<T>(string? text, out T value);

/// <summary>An id travels as its text.</summary>
internal sealed class TextConverter<T>(TryParse<T> tryParse) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !tryParse(reader.GetString(), out T value)) throw new JsonException();
        return value;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
