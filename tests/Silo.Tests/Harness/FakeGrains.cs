using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Threading.Channels;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Sessions;

namespace VibeCoading.Silo.Tests.Harness;

/// <summary>Session grains that only note that they were asked to reconcile.</summary>
internal sealed class FakeGrains
{
    private readonly Channel<string> _reconciled = Channel.CreateUnbounded<string>();

    /// <summary>The sessions whose grain fails when it is asked next.</summary>
    public HashSet<string> FailingOnce { get; } = [];

    public IGrainFactory Factory => FactoryProxy.Over(this);

    public async Task<string[]> NextAsync(int count)
    {
        var sessions = new List<string>();
        while (sessions.Count < count) sessions.Add(await _reconciled.Reader.ReadAsync(Within.Token()));
        return [.. sessions.Order(StringComparer.Ordinal)];
    }

    /// <summary>Stands in for a factory of which only one of many overloads is called.</summary>
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The proxy is a class that the runtime derives from this one.")]
    public class FactoryProxy : DispatchProxy
    {
        private FakeGrains? _grains;

        internal static IGrainFactory Over(FakeGrains grains)
        {
            IGrainFactory factory = Create<IGrainFactory, FactoryProxy>();
            ((FactoryProxy)factory)._grains = grains;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            args is [string key, ..] ? new Session(_grains!, key) : throw new NotSupportedException($"{targetMethod}");
    }

    private sealed class Session(FakeGrains grains, string key) : ISessionGrain
    {
        public Task Reconcile(CancellationToken cancellationToken = default)
        {
            grains._reconciled.Writer.TryWrite(key);
            lock (grains.FailingOnce)
                return grains.FailingOnce.Remove(key) ? throw new InvalidOperationException("It cannot.") : Task.CompletedTask;
        }

        public Task<SessionView> Start(StartSession request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<SessionView> Get(Caller caller) => throw new NotSupportedException();

        public Task<SessionStatus> Status(Caller caller, TimeSpan wait, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task Delete(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<SessionView> Hibernate(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<SessionView> Resume(Caller caller, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Departure> Leave(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
