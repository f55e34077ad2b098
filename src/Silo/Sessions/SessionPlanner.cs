using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Containers;
using VibeCoading.Silo.Drains;
using VibeCoading.Silo.Engine;
using VibeCoading.Silo.Images;
using VibeCoading.Silo.Pools;
using VibeCoading.Silo.Templates;
using VibeCoading.Silo.Workspaces;

namespace VibeCoading.Silo.Sessions;

/// <summary>Checks what a request asks for against what this node offers, and settles what it left open.</summary>
internal sealed class SessionPlanner(
    IOptions<SessionDefaults> sessions,
    IOptions<ContainerOptions> containers,
    IOptions<TemplateOptions> templates,
    EngineMonitor engine,
    ImageCatalog images,
    ImageKeeper keeper,
    TemplateLibrary library,
    WorkspaceDirectories workspaces,
    SlotShelf slots,
    NodeAdmission admission)
{
    private const int MostNameCharacters = 100;

    /// <summary>Below these no shell starts.</summary>
    private const long LeastMemoryBytes = 32L << 20;
    private const double LeastCpus = 0.1;
    private const int LeastProcesses = 16;

    private static readonly TimeSpan DrainedPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestIdle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromHours(24);

    /// <summary>What a session of the template gets that asks for nothing else, where nothing has to be waited for.</summary>
    /// <exception cref="SessionException">As <see cref="ISessionHost.PlanAsync"/> says.</exception>
    public Task<SessionPlan> PlanAsync(string template, CancellationToken cancellationToken) => PlanAsync(
        new StartSession(new OwnerId("pool"), null, template, null, ImmutableDictionary<string, string>.Empty, null, null), mayPull: false, cancellationToken);

    /// <exception cref="SessionException">As <see cref="ISessionHost.PlanAsync"/> says.</exception>
    public Task<SessionPlan> PlanAsync(StartSession request, CancellationToken cancellationToken)
    {
        // Here only when no other node takes it.
        if (admission.Refusal is { } refusal) throw new SessionException(SessionError.NoCapacity, refusal, retryAfter: DrainedPause);
        return PlanAsync(request, mayPull: true, cancellationToken);
    }

    private async Task<SessionPlan> PlanAsync(StartSession request, bool mayPull, CancellationToken cancellationToken)
    {
        CheckName(request.Name);
        if (EnvironmentRules.Check(request.Env) is { } wrong) throw Invalid("env", wrong);
        TimeSpan idle = IdleOf(request.IdleTimeout);
        (string template, string image) = SourceOf(request);
        try
        {
            EngineFacts facts = engine.State.Facts ?? await engine.FactsAsync(cancellationToken).ConfigureAwait(false);
            ResourceLimits limits = LimitsOf(request.Resources ?? new ResourceRequest(), facts);
            if (!await images.HasAsync(image, cancellationToken).ConfigureAwait(false) && !(mayPull && keeper.MayBePulled(image)))
                throw SessionFailures.ImageMissing(image, keeper.TroubleOf(image));

            workspaces.EnsureRoom();
            var plan = new SessionPlan(template, image, limits, request.Env, idle, library.VersionOf(template));
            // One that takes a slot has no need of the engine.
            if (!slots.Hot.Has(plan)) await engine.FactsAsync(cancellationToken).ConfigureAwait(false);
            return plan;
        }
        catch (EngineException away)
        {
            throw SessionFailures.From(away, image);
        }
    }

    private static void CheckName(string? name)
    {
        if (name is null) return;
        if (name.Length is 0 or > MostNameCharacters) throw Invalid("name", $"name has {name.Length} characters: 1 to {MostNameCharacters} are allowed.");
        if (name.Any(char.IsControl)) throw Invalid("name", "name has a control character.");
    }

    private TimeSpan IdleOf(TimeSpan? asked)
    {
        TimeSpan idle = asked ?? sessions.Value.IdleTimeout;
        return idle >= ShortestIdle && idle <= LongestIdle
            ? idle
            : throw Invalid("idleTimeout", $"idleTimeout is {idle.TotalSeconds:0.###} s: {ShortestIdle.TotalSeconds:0} to {LongestIdle.TotalSeconds:0} are allowed.");
    }

    private (string Template, string Image) SourceOf(StartSession request)
    {
        string template = request.Template ?? templates.Value.Default;
        if (!templates.Value.Images.TryGetValue(template, out string? own))
            throw new SessionException(SessionError.UnknownTemplate, $"There is no template '{template}'.", "template");

        string image = request.Image ?? own;
        if (image != own && !templates.Value.AllowedImages.Contains(image) && !templates.Value.Images.ContainsValue(image))
            throw new SessionException(SessionError.UnknownImage, $"Image '{image}' is not one that this installation allows.", "image");
        return (template, image);
    }

    private ResourceLimits LimitsOf(ResourceRequest asked, EngineFacts facts)
    {
        ContainerOptions offered = containers.Value;
        // The engine refuses more CPUs than the host has, so a small host's default and maximum are what it has.
        double mostCpus = Math.Min(offered.MaxCpus, facts.Cpus);
        return new ResourceLimits(
            Within("resources.memoryBytes", asked.MemoryBytes ?? offered.MemoryBytes, LeastMemoryBytes, offered.MaxMemoryBytes),
            Within("resources.cpus", asked.Cpus ?? Math.Min(offered.Cpus, mostCpus), Math.Min(LeastCpus, offered.Cpus), mostCpus),
            Within("resources.processes", asked.Processes ?? offered.Processes, LeastProcesses, offered.MaxProcesses));
    }

    private static T Within<T>(string field, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw Invalid(field, $"{field} is {value}: {least} to {most} are allowed on this node.");

    private static SessionException Invalid(string field, string message) => new(SessionError.InvalidRequest, message, field);
}
