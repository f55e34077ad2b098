using System.Collections.Immutable;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Tests.Nodes;

namespace VibeCoading.Grains.Tests.Sessions;

/// <summary>A test of one session, on a silo of its own.</summary>
public abstract class SessionTest(StoreFixture store) : IAsyncLifetime
{
    private protected static readonly OwnerId Alice = new("alice");
    private protected static readonly Caller AsAlice = new(Alice, Admin: false);
    private protected static readonly Caller AsBob = new(new OwnerId("bob"), Admin: false);
    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly string _cluster = store.NextClusterId();

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private protected FakeEngine Engine { get; } = new();

    private protected SessionId Id { get; } = SessionId.New(TimeProvider.System);

    private protected TestSilo Silo { get; set; } = null!;

    private protected ISessionGrain Session => Silo.Session(Id);

    public async ValueTask InitializeAsync() => await StartSiloAsync();

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<SessionPage> ListAsync() => Silo.Grains.GetGrain<IOwnerGrain>(Alice.Value).ListSessions(null, 50, Cancelled);

    private protected static StartSession Request() => new(Alice, "mine", null, null, ImmutableDictionary<string, string>.Empty, null, null);

    private protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(Deadline);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(BetweenLooks, limit.Token);
        }
    }

    /// <summary>The next one, where there was one.</summary>
    private protected async Task StartSiloAsync(NodeId? node = null) => Silo = await TestSilo.StartAsync(_cluster, store.ConnectionString, node ?? new NodeId("n1"), Engine);
}
