using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Files;

internal static class FilesFeature
{
    public static IServiceCollection AddFiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadOptions>().Bind(configuration.GetSection("Vibe:Gateway")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UploadOptions>, UploadOptionsValidator>();
        return services.AddSingleton<FileMetrics>().AddSingleton<FileDownload>().AddSingleton<FileUpload>();
    }
}
