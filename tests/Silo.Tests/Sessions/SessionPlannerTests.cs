using System.Collections.Immutable;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Silo.Tests.Harness;

namespace VibeCoading.Silo.Tests.Sessions;

public sealed class SessionPlannerTests(SharedNode shared)
{
    public static TheoryData<string, StartSession, SessionError, string?, string> Refused => new()
    {
        { "long name", Requests.Session() with { Name = new string('x', 101) }, SessionError.InvalidRequest, "name", "101" },
        { "control character", Requests.Session() with { Name = "a\nb" }, SessionError.InvalidRequest, "name", "control" },
        { "no memory", Requests.Session() with { Resources = new(MemoryBytes: 0) }, SessionError.InvalidRequest, "resources.memoryBytes", "is 0" },
        { "much memory", Requests.Session() with { Resources = new(MemoryBytes: long.MaxValue) }, SessionError.InvalidRequest, "resources.memoryBytes", $"{long.MaxValue}" },
        { "not a number", Requests.Session() with { Resources = new(Cpus: double.NaN) }, SessionError.InvalidRequest, "resources.cpus", "NaN" },
        { "many cpus", Requests.Session() with { Resources = new(Cpus: 10_000) }, SessionError.InvalidRequest, "resources.cpus", "10000" },
        { "few processes", Requests.Session() with { Resources = new(Processes: 1) }, SessionError.InvalidRequest, "resources.processes", "is 1" },
        { "short idle time", Requests.Session() with { IdleTimeout = TimeSpan.FromSeconds(59) }, SessionError.InvalidRequest, "idleTimeout", "59" },
        { "long idle time", Requests.Session() with { IdleTimeout = TimeSpan.FromHours(25) }, SessionError.InvalidRequest, "idleTimeout", "90000" },
        { "variable's name", WithEnv(("1X", "y")), SessionError.InvalidRequest, "env", "1X" },
        { "variable's value", WithEnv(("X", "a\0b")), SessionError.InvalidRequest, "env", "'X'" },
        { "many variables", WithEnv([.. Enumerable.Range(0, 101).Select(number => ($"X{number}", "y"))]), SessionError.InvalidRequest, "env", "101" },
        { "large variables", WithEnv(("X", new string('y', 33_000))), SessionError.InvalidRequest, "env", "33003" },
        { "template", Requests.Session() with { Template = "cobol" }, SessionError.UnknownTemplate, "template", "cobol" },
        { "image", Requests.Session() with { Image = "evil:1" }, SessionError.UnknownImage, "image", "evil:1" },
    };

    [Theory, MemberData(nameof(Refused))]
    internal async Task Plan_WhenAFieldIsAbsurd_NamesItAndItsValue(string what, StartSession request, SessionError error, string? field, string words)
    {
        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => shared.Node.Host.PlanAsync(request, Within.Token()));

        Assert.True(refused.Error == error, what);
        Assert.Equal(field, refused.Field);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_WhenNothingIsAskedFor_TakesTheDefaults()
    {
        SessionPlan plan = await shared.Node.Host.PlanAsync(Requests.Session(), Within.Token());

        Assert.Equal(("blank", TestNode.Image, TimeSpan.FromMinutes(30)), (plan.Template, plan.Image, plan.IdleTimeout));
        Assert.Equal(new ResourceLimits(1L << 30, Math.Min(2, Environment.ProcessorCount), 512), plan.Limits);
    }

    [Fact]
    public async Task Plan_WhenTheImageIsAllowedButNotThere_SaysSo()
    {
        await using TestNode node = await TestNode.StartAsync(("Vibe:Templates:AllowedImages:0", "vibe-test-no-such-image:1"));

        SessionException refused = await Assert.ThrowsAsync<SessionException>(
            () => node.Host.PlanAsync(Requests.Session() with { Image = "vibe-test-no-such-image:1" }, Within.Token()));

        Assert.Equal(SessionError.ImageMissing, refused.Error);
        Assert.Contains("vibe-test-no-such-image:1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_WhenTheDiskIsNearlyFull_SaysSo()
    {
        await using TestNode node = await TestNode.StartAsync(("Vibe:Workspaces:MinFreeBytes", $"{1L << 40}"));

        SessionException refused = await Assert.ThrowsAsync<SessionException>(() => node.Host.PlanAsync(Requests.Session(), Within.Token()));

        Assert.Equal(SessionError.DiskFull, refused.Error);
        Assert.NotNull(refused.RetryAfter);
    }

    private static StartSession WithEnv(params (string Name, string Value)[] env) =>
        Requests.Session() with { Env = env.ToImmutableDictionary(entry => entry.Name, entry => entry.Value) };
}
