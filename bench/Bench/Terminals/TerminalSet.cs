using VibeCoading.Bench.Agents;
using VibeCoading.Bench.Baselines;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Ptys;
using VibeCoading.Bench.Systems;

namespace VibeCoading.Bench.Terminals;

/// <summary>One script on a terminal of each kind: through the product, through Docker, through node-pty, and at two points of the product's way.</summary>
internal sealed class TerminalSet : IAsyncDisposable
{
    private readonly Rig _rig;
    private readonly bool _blocks;
    private readonly Belongings _open = new();

    private TerminalSet(Rig rig, bool blocks) => (_rig, _blocks) = (rig, blocks);

    public BenchSession Session { get; private set; } = null!;

    public SessionContainer Container { get; private set; } = null!;

    /// <summary>Client, gateway, agent, terminal: what a gateway on the agent's host does.</summary>
    public ITerminal Product { get; private set; } = null!;

    /// <summary>What a gateway on another host does. None where the benchmark did not start the system.</summary>
    public IReadOnlyList<OtherWay> Others { get; private set; } = [];

    /// <summary>The baseline: <c>docker exec -it</c> in a container of the same kind.</summary>
    public ITerminal Exec { get; private set; } = null!;

    /// <summary>The other baseline: node-pty and ws, on the host.</summary>
    public ITerminal NodePty { get; private set; } = null!;

    /// <summary>The agent's socket, terminal.</summary>
    public ITerminal Agent { get; private set; } = null!;

    /// <summary>A terminal on the host.</summary>
    public ITerminal Pty { get; private set; } = null!;

    public IReadOnlyList<ITerminal> All => [Product, .. Others.Select(way => way.Terminal), Exec, NodePty, Agent, Pty];

    public static Task<TerminalSet> OpenAsync(Rig rig, string script, string hostScript, CancellationToken cancellationToken) =>
        OpenAsync(rig, script, hostScript, blocks: false, cancellationToken);

    /// <param name="blocks">Clients do no more than a key and its echo take, on one thread: see <see cref="BlockingStream"/> and <see cref="PlainWebSocket"/>.</param>
    public static async Task<TerminalSet> OpenAsync(Rig rig, string script, string hostScript, bool blocks, CancellationToken cancellationToken)
    {
        var set = new TerminalSet(rig, blocks);
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

    public ValueTask DisposeAsync() => _open.DisposeAsync();

    private async Task OpenAllAsync(string script, string hostScript, CancellationToken cancellationToken)
    {
        Session = await _rig.Gateway.CreateSessionAsync(cancellationToken);
        _open.Keep(new SessionOwner(_rig.Gateway, Session.Id));
        Container = await _rig.Docker.OfSessionAsync(Session.Id, cancellationToken);
        BareContainer bare = _open.Keep(await BareContainer.StartAsync(_rig.Docker, Container, command: null, cancellationToken));

        Product = await OpenAsync(_rig.Gateway, script, cancellationToken);
        await Measure.GreetingAsync(Product, cancellationToken);
        if (_rig.System.StartIndirectAsync is { } start)
        {
            Others =
            [
                new OtherWay("the same from another host: client, gateway, silo's relay, agent", await StartAsync(relayed: true), IsFallback: false),
                new OtherWay("  where the relay is out of reach: client, gateway, grain, agent", await StartAsync(relayed: false), IsFallback: true),
            ];

            async Task<ITerminal> StartAsync(bool relayed)
            {
                IndirectGateway indirect = _open.Keep(await start(relayed, cancellationToken));
                ITerminal terminal = await OpenAsync(indirect.Client, script, cancellationToken);
                await Measure.GreetingAsync(terminal, cancellationToken);
                return terminal;
            }
        }

        Exec = _open.Keep(await ExecTerminal.OpenAsync(_rig.Docker, bare.Id, script, _blocks, cancellationToken));
        NodePtyServer nodePty = _open.Keep(await _rig.Tools.StartNodePtyAsync(cancellationToken));
        NodePty = _blocks ? _open.Keep(nodePty.OpenPlain(hostScript)) : _open.Keep(await nodePty.OpenAsync(hostScript, cancellationToken));
        // What the script has to make on the host is there when the next one comes.
        await Measure.GreetingAsync(NodePty, cancellationToken);
        Agent = _open.Keep(await AgentTerminal.OpenAsync(Container, script, _blocks, cancellationToken));
        Pty = _open.Keep(PtyTerminal.Open(hostScript));
        foreach (ITerminal terminal in new[] { Exec, Agent, Pty }) await Measure.GreetingAsync(terminal, cancellationToken);
    }

    private async Task<ITerminal> OpenAsync(GatewayClient gateway, string script, CancellationToken cancellationToken) => _blocks
        ? _open.Keep(await gateway.OpenPlainTerminalAsync(Session.Id, Script.Shell, ["-c", script], cancellationToken))
        : _open.Keep(await gateway.OpenTerminalAsync(Session.Id, Script.Shell, ["-c", script], cancellationToken));
}
