using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using VibeCoading.Gateway.Errors;

namespace VibeCoading.Gateway.Json;

/// <summary>
/// A request's body. The framework's own binding does not say which field was wrong, so this reads it: whatever does not fit is a 400 that names
/// the field and its value.
/// </summary>
internal sealed class JsonBody<T> : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public const int MaxBytes = 1024 * 1024;

    private JsonBody(T value, byte[] utf8)
    {
        Value = value;
        Utf8 = utf8;
    }

    public T Value { get; }

    /// <summary>As it was sent.</summary>
    public byte[] Utf8 { get; }

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        HttpRequest request = context.Request;
        byte[] utf8 = await ReadAsync(request, context.RequestAborted);

        // Without a body at all, as 'curl -X POST' sends it, every field is left out.
        // Other content types were refused when the route was chosen.
        if (utf8.Length == 0 && request.ContentType is null) utf8 = "{}"u8.ToArray();

        return new JsonBody<T>(JsonFault.Deserialize<T>(utf8), utf8);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes) throw TooLarge();

        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBytes) throw TooLarge();
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static ProblemException TooLarge() => BodyFault($"The body is larger than {MaxBytes} bytes.");

    private static ProblemException BodyFault(string detail) => ProblemException.InvalidField("$", detail);
}
