using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Json;

/// <summary>
/// How this API writes and reads JSON: camelCase, enums by name, ids as strings, durations in seconds; and nothing is passed over in silence,
/// be it an unknown field, a field told twice, or a null where none may be.
/// </summary>
internal static class WireJson
{
    private const int MaxDepth = 16;

    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = MaxDepth;

        // JSON is never embedded in a page here, and quotes are to be read by people.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new DurationConverter());
        options.Converters.Add(new TextConverter<SessionId>(SessionId.TryParse));
        options.Converters.Add(new TextConverter<OwnerId>(OwnerId.TryParse));
        options.Converters.Add(new TextConverter<NodeId>(NodeId.TryParse));
        options.Converters.Add(new TextConverter<TerminalId>(TerminalId.TryParse));
        return options;
    }

    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
