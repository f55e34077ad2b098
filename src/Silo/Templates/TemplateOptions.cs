using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Templates;

/// <summary>What sessions can be made from. Section <c>Vibe:Templates</c>.</summary>
internal sealed class TemplateOptions : IValidatableObject
{
    public const string Section = "Vibe:Templates";

    private const string PythonNode = "python-node";

    /// <summary>The template of sessions that name none. One of <see cref="Images"/>.</summary>
    [Required]
    public string Default { get; set; } = "blank";

    /// <summary>Image by template name. Names are 1 to 63 lower-case letters, digits and hyphens.</summary>
    [MinLength(1)]
    public Dictionary<string, string> Images { get; } = new()
    {
        ["blank"] = "vibecoading-optimized:latest",
        [PythonNode] = "vibecoading-optimized:latest",
    };

    /// <summary>
    /// What new workspaces of a template hold, by template name: 'directory:/path', 'tar:/path', 'image:/path' or 'git:repository#branch-or-tag'.
    /// Templates that are not named here begin empty.
    /// </summary>
    public Dictionary<string, string> Contents { get; } = new()
    {
        // Published beside the node.
        [PythonNode] = $"directory:{Path.Combine(AppContext.BaseDirectory, "templates", PythonNode)}",
    };

    /// <summary>Images that a request may name in place of its template's. The templates' own are always allowed.</summary>
    public HashSet<string> AllowedImages { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Images.ContainsKey(Default))
            yield return new ValidationResult($"Vibe:Templates:Default is '{Default}', which is not among Vibe:Templates:Images.");
        foreach (var (name, image) in Images)
        {
            if (name.Length is 0 or > 63 || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
                yield return new ValidationResult($"Vibe:Templates:Images has a template '{name}': names are 1 to 63 lower-case letters, digits and hyphens.");
            if (string.IsNullOrWhiteSpace(image))
                yield return new ValidationResult($"Vibe:Templates:Images:{name} has no image.");
        }

        foreach (var (name, contents) in Contents)
        {
            if (!Images.ContainsKey(name))
                yield return new ValidationResult($"Vibe:Templates:Contents has '{name}', which is not among Vibe:Templates:Images.");
            if (!TemplateSource.TryParse(contents, out _))
                yield return new ValidationResult($"Vibe:Templates:Contents:{name} is '{contents}'; it must be {TemplateSource.Forms}.");
        }
    }
}

[OptionsValidator]
internal sealed partial class TemplateOptionsValidator : IValidateOptions<TemplateOptions>;
