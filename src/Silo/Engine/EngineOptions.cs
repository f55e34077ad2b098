using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VibeCoading.Silo.Engine;

/// <summary>Where the Docker engine of this node is. Section <c>Vibe:Engine</c>.</summary>
internal sealed class EngineOptions
{
    public const string Section = "Vibe:Engine";

    /// <summary>The engine's address: <c>unix:///path</c>, or <c>http://host:port</c> for an engine that shares this host's file system.</summary>
    [Required, RegularExpression("^(unix:///|http://).+", ErrorMessage = "Vibe:Engine:Endpoint must begin with unix:/// or http://.")]
    public string Endpoint { get; set; } = "unix:///var/run/docker.sock";
}

[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;
