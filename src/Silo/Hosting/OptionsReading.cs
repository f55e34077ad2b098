using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Hosting;

internal static class OptionsReading
{
    /// <summary>Registers a section's options, checked when the host starts.</summary>
    public static void AddChecked<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    /// <summary>Reads and checks at once what is needed to build the host itself.</summary>
    /// <exception cref="OptionsValidationException">What is wrong.</exception>
    public static TOptions Read<TOptions>(this IConfiguration configuration, string section, IValidateOptions<TOptions> validator)
        where TOptions : class, new()
    {
        var options = new TOptions();
        configuration.GetSection(section).Bind(options);
        ValidateOptionsResult result = validator.Validate(Options.DefaultName, options);
        return result.Failed ? throw new OptionsValidationException(section, typeof(TOptions), result.Failures) : options;
    }
}
