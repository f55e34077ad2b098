using System.Net;
using System.Text.Json;
using Docker.DotNet;

namespace VibeCoading.Silo.Engine;

/// <summary>A refusal or an absence of the Docker engine.</summary>
internal sealed class EngineException(EngineFault fault, string message, Exception innerException) : Exception(message, innerException)
{
    public EngineFault Fault { get; } = fault;

    public static EngineException Unavailable(string message, Exception inner) => new(EngineFault.Unavailable, message, inner);

    public static EngineException From(DockerApiException refused)
    {
        string words = WordsOf(refused.ResponseBody);
        return new EngineException(FaultOf(refused, words), words, refused);
    }

    private static EngineFault FaultOf(DockerApiException refused, string words) => refused switch
    {
        DockerImageNotFoundException => EngineFault.ImageMissing,
        { StatusCode: HttpStatusCode.NotFound } => EngineFault.NotFound,
        { StatusCode: HttpStatusCode.Conflict } => EngineFault.Conflict,
        { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway } => EngineFault.Unavailable,
        // Docker answers 500 with nothing but words for both of these; there is no code to look at.
        _ when words.Contains("no space left on device", StringComparison.OrdinalIgnoreCase) => EngineFault.DiskFull,
        _ when words.Contains("rlimit type 7", StringComparison.OrdinalIgnoreCase) => EngineFault.OpenFilesRefused,
        _ => EngineFault.Refused,
    };

    /// <summary>The engine's message without its JSON around it.</summary>
    private static string WordsOf(string? body)
    {
        if (string.IsNullOrWhiteSpace(body)) return "The Docker engine gave no reason.";
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("message", out JsonElement message)
                ? message.GetString()?.Trim() ?? body
                : body;
        }
        catch (JsonException)
        {
            return body.Trim();
        }
    }
}
