using System.Text.Json;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Json;

/// <summary>Deserializes, and says of JSON that does not fit which field it was and what it held.</summary>
internal static class JsonFault
{
    /// <summary>Enough to recognize a value by.</summary>
    private const int MaxShown = 80;

    public static T Deserialize<T>(ReadOnlyMemory<byte> utf8)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8.Span, WireJson.Options) ?? throw ProblemException.InvalidField("$", "The body is null.");
        }
        catch (JsonException fault)
        {
            throw Explain<T>(fault, utf8);
        }
    }

    private static ProblemException Explain<T>(JsonException fault, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = WireJson.Options.MaxDepth });
            string path = fault.Path ?? "$";
            if (path == "$" && MissingOf(typeof(T), document.RootElement) is { } missing)
                return ProblemException.InvalidField(missing, $"The field '{missing}' is missing.");

            string field = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
            string shown = Find(document.RootElement, path) is { } value ? $" has the value {Show(value)}, which does not fit" : " does not fit";
            return ProblemException.InvalidField(field, $"The field '{field}'{shown}. {fault.Message}");
        }
        catch (JsonException malformed)
        {
            return ProblemException.InvalidField("$", $"The body is not JSON, or is nested too deeply: {malformed.Message}");
        }
    }

    private static string? MissingOf(Type type, JsonElement root) => root.ValueKind != JsonValueKind.Object
        ? null
        : WireJson.Options.GetTypeInfo(type).Properties.FirstOrDefault(
            property => property.AssociatedParameter is { HasDefaultValue: false } && !root.TryGetProperty(property.Name, out _))?.Name;

    /// <summary>Follows a path as the serializer writes it: $.name[0].other.</summary>
    private static JsonElement? Find(JsonElement element, string path)
    {
        foreach (string step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.').Skip(1))
        {
            if (step.StartsWith('[') && element.ValueKind == JsonValueKind.Array && int.TryParse(step.AsSpan(1, step.Length - 2), out int index)
                && index < element.GetArrayLength())
            {
                element = element[index];
            }
            else if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static string Show(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= MaxShown ? text : $"{text[..MaxShown]}...";
    }
}
