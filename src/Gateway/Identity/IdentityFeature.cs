using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Identity;

internal static class IdentityFeature
{
    public const string AdminPolicy = "admin";

    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>().Bind(configuration.GetSection("Vibe:Gateway")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
        services.AddSingleton<IValidateOptions<IdentityOptions>, OriginsValidator>();
        services.AddSingleton<KeyStore>().AddSingleton<TicketStore>().AddSingleton<BrowserStore>();
        services.AddSingleton<SignInLimiter>().AddSingleton<SignIn>();
        services.AddHostedService<AdminKey>();
        services.AddAuthentication(CredentialHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, CredentialHandler>(CredentialHandler.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(AdminPolicy, policy => policy.RequireRole(SignedIn.AdminRole));
        return services;
    }

    public static void UseIdentity(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseMiddleware<OriginGuard>();
        app.UseAuthorization();
    }
}
