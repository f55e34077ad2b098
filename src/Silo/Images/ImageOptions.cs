using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Images;

/// <summary>Where the templates' images come from. Section <c>Vibe:Images</c>.</summary>
internal sealed class ImageOptions : IValidatableObject
{
    public const string Section = "Vibe:Images";

    /// <summary>Where to pull from, the nearest first. The first that has an image gives it. None by default: then images are what the engine has.</summary>
    public IList<RegistryOptions> Registries { get; } = [];

    /// <summary>How often the registries are asked for newer versions. 5 seconds to 24 hours; 5 minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one registry may take for one image. 1 second to 2 hours; 10 minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00")]
    public TimeSpan PullTimeout { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Registries.SelectMany((registry, index) => registry.Troubles.Select(trouble => new ValidationResult($"{Section}:Registries:{index}:{trouble}")));
}

[OptionsValidator]
internal sealed partial class ImageOptionsValidator : IValidateOptions<ImageOptions>;
