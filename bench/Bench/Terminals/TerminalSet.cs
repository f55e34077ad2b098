using VibeCoading.Bench.Agents;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Ptys;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Terminals;

/// <summary>One script on a terminal of each kind: through the product, through Docker, and at two points of the product's way.</summary>
internal sealed class TerminalSet : IAsyncDisposable
{
    private readonly Rig _rig;
    private readonly Stack<IAsyncDisposable> _open = [];

    private TerminalSet(Rig rig) => _rig = rig;

    public BenchSession Session { get; private set; } = null!;

    public SessionContainer Container { get; private set; } = null!;

    /// <summary>Client, gateway, agent, terminal: what a gateway on the agent's host does.</summary>
    public ITerminal Product { get; private set; } = null!;

    /// <summary>Client, gateway, grain, agent, terminal: what a gateway on another host does. Null where the benchmark did not start the system.</summary>
    public ITerminal? ThroughGrain { get; private set; }

    /// <summary>The baseline: <c>docker exec -it</c> in a container of the same kind.</summary>
    public ITerminal Exec { get; private set; } = null!;

    /// <summary>The agent's socket, terminal.</summary>
    public ITerminal Agent { get; private set; } = null!;

    /// <summary>A terminal on the host.</summary>
    public ITerminal Pty { get; private set; } = null!;

    public IReadOnlyList<ITerminal> All => [Product, .. ThroughGrain is { } grain ? new[] { grain } : [], Exec, Agent, Pty];

    public static async Task<TerminalSet> OpenAsync(Rig rig, string script, string hostScript, CancellationToken cancellationToken)
    {
        var set = new TerminalSet(rig);
        try
        {
            await set.OpenAllAsync(script, hostScript, cancellationToken);
            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_open.TryPop(out IAsyncDisposable? last)) await last.DisposeAsync();
        if (Session is not null) await _rig.Gateway.DeleteSessionAsync(Session.Id, CancellationToken.None);
    }

    private async Task OpenAllAsync(string script, string hostScript, CancellationToken cancellationToken)
    {
        Session = await _rig.Gateway.CreateSessionAsync(cancellationToken);
        Container = await _rig.Docker.OfSessionAsync(Session.Id, cancellationToken);
        BareContainer bare = Kept(await BareContainer.StartAsync(_rig.Docker, Container, command: null, cancellationToken));

        Product = Kept(await _rig.Gateway.OpenTerminalAsync(Session.Id, Script.Shell, ["-c", script], cancellationToken));
        await Measure.GreetingAsync(Product, cancellationToken);
        if (_rig.System.StartIndirectAsync is { } start)
        {
            IndirectGateway indirect = Kept(await start(cancellationToken));
            ThroughGrain = Kept(await indirect.Client.OpenTerminalAsync(Session.Id, Script.Shell, ["-c", script], cancellationToken));
            await Measure.GreetingAsync(ThroughGrain, cancellationToken);
        }

        Exec = Kept(await ExecTerminal.OpenAsync(_rig.Docker, bare.Id, script, cancellationToken));
        Agent = Kept(await AgentTerminal.OpenAsync(Container, script, cancellationToken));
        Pty = Kept(PtyTerminal.Open(hostScript));
        foreach (ITerminal terminal in new[] { Exec, Agent, Pty }) await Measure.GreetingAsync(terminal, cancellationToken);
    }

    private T Kept<T>(T opened)
        where T : IAsyncDisposable
    {
        _open.Push(opened);
        return opened;
    }
}
