using System.Text.Json;
using System.Text.Json.Serialization;

namespace VibeCoading.Gateway.Terminals.Tty;

/// <summary>
/// What a client says in JSON, first and at each resize. Everything else in it is passed over, the first message's token too: who the client is was
/// settled before the upgrade.
/// </summary>
internal sealed record TtySize(int Columns = 0, int Rows = 0)
{
    public TerminalSize Size => new(Columns, Rows);

    /// <summary>Null when it is no JSON object, or one whose sizes are no numbers.</summary>
    public static TtySize? Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, TtyJson.Default.TtySize);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>As lenient as ttyd's own parser.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TtySize))]
internal sealed partial class TtyJson : JsonSerializerContext;
