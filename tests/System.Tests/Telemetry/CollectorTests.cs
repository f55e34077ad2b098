using VibeCoading.SystemTests.Harness;

namespace VibeCoading.SystemTests.Telemetry;

/// <summary>What an operator's collector is told.</summary>
public sealed class CollectorTests : SystemTest
{
    private static readonly TimeSpan ExportLimit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0, "container.create", "container.start", "agent.claim")]
    [InlineData(1, "pool.claim")]
    public async Task Create_IsOneTrace_FromTheRequestThroughGatewayAndGrainToTheContainer(int pool, params string[] steps)
    {
        await using var collector = new OtlpCollector();
        Stack stack = await OwnAsync(Stack.SingleAsync([("Vibe__Pool__Min", $"{pool}"), ("Vibe__Pool__Max", $"{pool}"), .. collector.Settings]));

        await stack.Admin().CreateReadySessionAsync();

        // Without a break: from every step upwards, one comes to the request. Who ends last is told last, so that is not so at once.
        Span[] trace = await Eventually.GetAsync("the collector has the whole trace of the create", ExportLimit, () =>
        {
            Span? request = collector.Spans.FirstOrDefault(span => span is { Service: "vibecoading-gateway", Parent: "" } && span.Name.StartsWith("POST ", StringComparison.Ordinal) && span.Name.Contains("sessions", StringComparison.Ordinal));
            Span[] spans = [.. collector.Spans.Where(span => span.Trace == request?.Trace)];
            bool isWhole = spans.All(span => span == request || spans.Any(parent => parent.Id == span.Parent));
            return Task.FromResult(isWhole && steps.Append("container.provision").All(step => spans.Any(span => span.Name == step)) ? spans : null);
        });
        Assert.All(steps, step => Assert.Equal("vibecoading-node", trace.First(span => span.Name == step).Service));
        Assert.Single(trace, span => span.Parent == "");
    }

    [Fact]
    public async Task Metrics_OfNodeAndGateway_AreExported_AndStillScraped()
    {
        await using var collector = new OtlpCollector();
        Stack stack = await OwnAsync(Stack.SingleAsync(collector.Settings));
        await stack.Admin().CreateReadySessionAsync();

        await Eventually.TrueAsync("the collector has figures of both", ExportLimit, () => Task.FromResult(
            collector.Metrics.ContainsKey("vibe.session.step.duration") && collector.Metrics.ContainsKey("http.server.request.duration")));

        using var http = new HttpClient();
        Assert.Contains("vibe_session_step_duration", await http.GetStringAsync(new Uri(stack.Node.Health, "metrics"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
