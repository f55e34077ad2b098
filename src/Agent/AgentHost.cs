using VibeCoading.Agent.Claims;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Events;
using VibeCoading.Agent.Files;
using VibeCoading.Agent.Native;
using VibeCoading.Agent.Processes;
using VibeCoading.Agent.Terminals;

namespace VibeCoading.Agent;

/// <summary>Puts the parts together and runs them until it is told to stop.</summary>
internal sealed class AgentHost : IDisposable
{
    private const int InitPid = 1;

    /// <summary>How long hung-up programs get: a container engine waits 10 s, its user less.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop = new();
    private readonly ChildReaper _reaper = new();
    private readonly TerminalTable _terminals = new();
    private readonly Workspace _workspace;
    private readonly SignalInbox _signals;
    private readonly Listener _listener;
    private readonly List<int> _hungUp = [];
    private bool _stopping;

    public AgentHost(AgentOptions options)
    {
        bool isInit = Libc.GetPid() == InitPid;
        _workspace = new Workspace(options.Workspace);
        uint uid = Libc.GetUid();
        var environment = new ProgramEnvironment(uid, Passwd.Of(uid));
        var spawner = new Spawner(_reaper, new OutOfMemoryScore());
        var claims = new ClaimKeeper(new ClaimFile(options.RunDirectory));
        var terminals = new TerminalRequests(_terminals, spawner, _reaper, _loop, environment, claims, options);
        var processes = new ProcessRequests(spawner, _reaper, _loop, environment, claims, options);
        var files = new FileRequests(_workspace, new FileWorkers(), _loop);
        var hello = new ClaimRequests(claims, terminals.BootId, () => _listener!.Connections);
        var router = new RequestRouter(hello, terminals, processes, files);

        _signals = new SignalInbox(_loop, onlyFromOutside: isInit, OnChildEnded, Stop);
        _listener = new Listener(options.Socket, refuseInsiders: isInit, _loop, router, connection =>
        {
            processes.OnConnectionClosed(connection);
            files.OnConnectionClosed(connection);
        });
    }

    public void Run()
    {
        _loop.Run();
        // When PID 1 goes, the kernel ends everybody else; elsewhere those who did not listen would stay.
        foreach (int leader in _hungUp) ProcessSession.KillAll(leader);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _signals.Dispose();
        _workspace.Dispose();
        _loop.Dispose();
    }

    private void OnChildEnded()
    {
        _reaper.Reap();
        if (_stopping && _reaper.ExpectedCount == 0) _loop.Stop();
    }

    private void Stop()
    {
        if (_stopping) return;

        _stopping = true;
        foreach (Connection connection in _listener.Connections.ToArray()) connection.Close();
        foreach (Terminal terminal in _terminals.Shown.Where(terminal => terminal.Exit is null).ToArray())
        {
            _hungUp.Add(terminal.Leader);
            terminal.Close();
        }

        if (_reaper.ExpectedCount == 0) _loop.Stop();
        else _loop.After(StopGrace, _loop.Stop);
    }
}
