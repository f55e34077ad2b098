using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Nodes;

/// <summary>This node and its places on the host. Section <c>Vibe:Node</c>.</summary>
internal sealed class NodeOptions : IValidatableObject
{
    public const string Section = "Vibe:Node";

    /// <summary>Most bytes of a unix socket's path on Linux, its closing zero not counted.</summary>
    private const int MaxSocketPathBytes = 107;

    /// <summary>The node's name, which survives restarts and moves of the process: 1 to 32 lower-case letters, digits and hyphens.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,31}$", ErrorMessage = "Vibe:Node:Id must be 1 to 32 lower-case letters, digits and hyphens.")]
    public string Id { get; set; } = "node-1";

    /// <summary>Where <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> are served.</summary>
    [Required, Url(ErrorMessage = "Vibe:Node:HealthUrl must be a URL, as http://127.0.0.1:7071.")]
    public string HealthUrl { get; set; } = "http://127.0.0.1:7071";

    /// <summary>Absolute path of what outlives restarts: the embedded store and the workspaces.</summary>
    [Required]
    public string StateDirectory { get; set; } = Environment.IsPrivilegedProcess
        ? "/var/lib/vibecoading"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/share/vibecoading");

    /// <summary>Absolute path of the agents' sockets, short enough for a socket's path below it.</summary>
    [Required]
    public string RunDirectory { get; set; } = Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is not { Length: > 0 } runtime
        ? "/run/vibecoading"
        : Path.Combine(runtime, "vibecoading");

    /// <summary>Absolute path of the agent's binary; its directory is mounted into every container. By default <c>agent/agent</c> in <see cref="StateDirectory"/>.</summary>
    [Required]
    public string AgentPath
    {
        get => field ?? Path.Combine(StateDirectory, "agent", "agent");
        set;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, path) in new[] { (nameof(StateDirectory), StateDirectory), (nameof(RunDirectory), RunDirectory), (nameof(AgentPath), AgentPath) })
        {
            if (!Path.IsPathFullyQualified(path))
                yield return new ValidationResult($"Vibe:Node:{name} is '{path}', which is not an absolute path.");
        }

        if (!NodeId.TryParse(Id, out _)) yield break;

        string longest = new NodePaths(this).AgentSocket(new SessionId(Guid.AllBitsSet));
        int bytes = Encoding.UTF8.GetByteCount(longest);
        if (bytes > MaxSocketPathBytes)
        {
            yield return new ValidationResult(
                $"Vibe:Node:RunDirectory is '{RunDirectory}': with Vibe:Node:Id '{Id}' the agents' sockets get paths of {bytes} bytes, and Linux allows {MaxSocketPathBytes}. Choose a shorter directory.");
        }
    }

    /// <summary><see cref="Id"/>, once it is known to be one.</summary>
    public NodeId NodeId => new(Id);
}

[OptionsValidator]
internal sealed partial class NodeOptionsValidator : IValidateOptions<NodeOptions>;
