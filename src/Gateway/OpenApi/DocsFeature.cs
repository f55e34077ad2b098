using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.OpenApi;

/// <summary>
/// The API's description and a page to browse it. Both are open: they are the same in every installation and name nothing of this one, and a client
/// generator has no cookie.
/// </summary>
internal static class DocsFeature
{
    public const string PagePath = "/docs";

    private static readonly HashSet<Type> Texts = [typeof(SessionId), typeof(OwnerId), typeof(NodeId), typeof(TerminalId)];

    public static IServiceCollection AddDocs(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "VibeCoading", Version = "v1", Description = "Development sessions: containers with terminals, files and programs." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (Texts.Contains(type)) Become(schema, JsonSchemaType.String, null);
            else if (type == typeof(TimeSpan)) Become(schema, JsonSchemaType.Number, "Seconds.");
            return Task.CompletedTask;
        });
    });

    public static void MapDocs(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();

        // The page and its script are in the package; what it would fetch from elsewhere is turned off.
        app.MapScalarApiReference(PagePath, options =>
        {
            options.Title = "VibeCoading API";
            options.DefaultFonts = false;
            options.Telemetry = false;
        }).AllowAnonymous();
    }

    private static void Become(OpenApiSchema schema, JsonSchemaType type, string? description)
    {
        schema.Type = type;
        schema.Format = null;
        schema.Pattern = null;
        schema.Properties = null;
        schema.Required = null;
        schema.Description = description ?? schema.Description;
    }
}
