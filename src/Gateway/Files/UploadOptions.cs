using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Gateway.Files;

/// <summary>Section <c>Vibe:Gateway</c>.</summary>
internal sealed class UploadOptions
{
    /// <summary>Largest file that may be uploaded, in bytes: 1 KiB to 1 TiB.</summary>
    [Range(1L << 10, 1L << 40)]
    public long MaxUploadBytes { get; set; } = 1L << 30;
}

[OptionsValidator]
internal sealed partial class UploadOptionsValidator : IValidateOptions<UploadOptions>;
