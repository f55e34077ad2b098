using VibeCoading.Bench.Baselines;
using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;

namespace VibeCoading.Bench.Terminals;

/// <summary>A script on many terminals of each kind, spread over a few sessions and as many containers of Docker's alone.</summary>
internal sealed class TerminalFleet : IAsyncDisposable
{
    private const int MostSessions = 4;

    private readonly Belongings _open = new();
    private readonly List<SessionContainer> _containers = [];
    private readonly List<ITerminal> _product = [];
    private readonly List<ITerminal> _exec = [];
    private readonly List<ITerminal> _nodePty = [];

    public IReadOnlyList<SessionContainer> Containers => _containers;

    /// <summary>Through the gateway, each with its viewer.</summary>
    public IReadOnlyList<ITerminal> Product => _product;

    public IReadOnlyList<ITerminal> Exec => _exec;

    public IReadOnlyList<ITerminal> NodePty => _nodePty;

    public IReadOnlyList<IReadOnlyList<ITerminal>> All => [_product, _exec, _nodePty];

    public static async Task<TerminalFleet> OpenAsync(Rig rig, int terminals, string script, string hostScript, CancellationToken cancellationToken)
    {
        var fleet = new TerminalFleet();
        try
        {
            int sessions = Math.Min(terminals, MostSessions);
            for (int i = 0; i < sessions; i++) await fleet.OpenSessionAsync(rig, terminals / sessions, script, cancellationToken);
            NodePtyServer nodePty = fleet._open.Keep(await rig.Tools.StartNodePtyAsync(cancellationToken));
            for (int i = 0; i < terminals; i++) await fleet.AddAsync(fleet._nodePty, await nodePty.OpenAsync(hostScript, cancellationToken), cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _open.DisposeAsync();

    private async Task OpenSessionAsync(Rig rig, int terminals, string script, CancellationToken cancellationToken)
    {
        BenchSession session = await rig.Gateway.CreateSessionAsync(cancellationToken);
        _open.Keep(new SessionOwner(rig.Gateway, session.Id));
        SessionContainer container = await rig.Docker.OfSessionAsync(session.Id, cancellationToken);
        _containers.Add(container);
        BareContainer bare = _open.Keep(await BareContainer.StartAsync(rig.Docker, container, command: null, cancellationToken));
        for (int i = 0; i < terminals; i++)
        {
            await AddAsync(_product, await rig.Gateway.OpenTerminalAsync(session.Id, Script.Shell, ["-c", script], cancellationToken), cancellationToken);
            await AddAsync(_exec, await ExecTerminal.OpenAsync(rig.Docker, bare.Id, script, blocks: false, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Each begins when the one before is there: what the script has to make, one makes for all in its container.</summary>
    private async Task AddAsync(List<ITerminal> terminals, ITerminal terminal, CancellationToken cancellationToken)
    {
        terminals.Add(_open.Keep(terminal));
        await Measure.GreetingAsync(terminal, cancellationToken);
    }
}
