using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

public sealed class TraceTests(StoreFixture store)
{
    private static readonly Caller Alice = new(new OwnerId("alice"), Admin: false);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_IsOneTraceFromTheCallToTheContainer_ThoughTheAnswerComesFirst()
    {
        using var source = new ActivitySource("test");
        ConcurrentBag<Activity> heard = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name is "test" or "Microsoft.Orleans.Application",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = heard.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var engine = new FakeEngine { Gate = new TaskCompletionSource() };
        await using TestSilo silo = await TestSilo.StartAsync(store.NextClusterId(), store.ConnectionString, new NodeId("n1"), engine);
        ISessionGrain session = silo.Session(SessionId.New(TimeProvider.System));

        using Activity request = source.StartActivity("request")!;
        await session.Start(new StartSession(Alice.Owner, null, null, null, ImmutableDictionary<string, string>.Empty, null, null), Cancelled);
        request.Stop();
        engine.Gate.SetResult();
        Assert.True((await session.Status(Alice, TimeSpan.FromSeconds(15), Cancelled)).Ready);

        Assert.Equal(request.TraceId, engine.ProvisionTrace);
        Assert.Contains(heard, activity => activity.TraceId == request.TraceId && activity.OperationName.Contains("Start", StringComparison.Ordinal));
    }
}
