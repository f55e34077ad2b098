using VibeCoading.Bench.Engine;
using VibeCoading.Bench.Gateway;
using VibeCoading.Bench.Results;
using VibeCoading.Bench.Systems;
using VibeCoading.Bench.Terminals;

namespace VibeCoading.Bench.Benchmarks;

/// <summary>What idle sessions cost, each with one idle shell that nobody looks at: memory, and CPU time over a while.</summary>
/// <param name="when">At which point of the whole run.</param>
internal sealed class RestingCost(string when) : IBenchmark
{
    private const int Sessions = 3;
    private const int Windows = 3;
    private const double MostAgentMegabytes = 10;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public string Name => "rest";

    public string Title => $"At rest, {when}, {Sessions} idle sessions";

    public async Task<IReadOnlyList<Line>> RunAsync(Rig rig, CancellationToken cancellationToken)
    {
        var containers = new Memory();
        List<BenchSession> sessions = [];
        for (int i = 0; i < Sessions; i++) sessions.Add(await rig.Gateway.CreateSessionAsync(cancellationToken));
        foreach (BenchSession session in sessions) await MeasureAsync(rig, session, containers, cancellationToken);

        List<Line> lines = [.. containers.Lines()];
        foreach (var (role, pid) in rig.System.Processes)
        {
            lines.Add(new Line($"{role} resident", new Statistics([ProcessUsage.ResidentMegabytes(pid)], Unit.Megabytes)));
            lines.Add(new Line($"{role} over {Window.TotalSeconds} s", await CpuAsync(pid, cancellationToken)));
        }

        foreach (BenchSession session in sessions) await rig.Gateway.DeleteSessionAsync(session.Id, cancellationToken);
        return lines;
    }

    private static async Task MeasureAsync(Rig rig, BenchSession session, Memory containers, CancellationToken cancellationToken)
    {
        SessionContainer container = await rig.Docker.OfSessionAsync(session.Id, cancellationToken);
        containers.Agent.Add(ProcessUsage.ResidentMegabytes(container.Pid));
        await using (await rig.Gateway.OpenTerminalAsync(session.Id, Script.Shell, ["-i"], cancellationToken))
        {
            // A viewer that comes, and goes.
        }

        containers.AgentWithShell.Add(ProcessUsage.ResidentMegabytes(container.Pid));
        containers.Shim.Add(ProcessUsage.ResidentMegabytes(ProcessUsage.Parent(container.Pid)));
        await using BareContainer sleeper = await BareContainer.StartAsync(rig.Docker, container, ["sleep", "infinity"], cancellationToken);
        long pid = await sleeper.PidAsync(cancellationToken);
        containers.Sleeper.Add(ProcessUsage.ResidentMegabytes(pid));
        containers.SleeperShim.Add(ProcessUsage.ResidentMegabytes(ProcessUsage.Parent(pid)));
    }

    private static async Task<Statistics> CpuAsync(long pid, CancellationToken cancellationToken)
    {
        List<double> percents = [];
        for (int i = 0; i < Windows; i++)
        {
            double before = ProcessUsage.CpuSeconds(pid);
            await Task.Delay(Window, cancellationToken);
            percents.Add((ProcessUsage.CpuSeconds(pid) - before) / Window.TotalSeconds * 100);
        }

        return new Statistics(percents, Unit.CpuPercent);
    }

    /// <summary>Resident megabytes of the processes that come with a container.</summary>
    private sealed class Memory
    {
        public List<double> Agent { get; } = [];

        public List<double> AgentWithShell { get; } = [];

        public List<double> Shim { get; } = [];

        public List<double> Sleeper { get; } = [];

        public List<double> SleeperShim { get; } = [];

        public IEnumerable<Line> Lines()
        {
            var sleeper = new Statistics(Sleeper, Unit.Megabytes);
            var sleeperShim = new Statistics(SleeperShim, Unit.Megabytes);
            Target most = Target.WorstAtMost(MostAgentMegabytes, Unit.Megabytes);
            yield return new Line("agent resident, before its first terminal", new Statistics(Agent, Unit.Megabytes), sleeper, most);
            yield return new Line("agent resident, beside an idle shell", new Statistics(AgentWithShell, Unit.Megabytes), sleeper, most);
            yield return new Line("baseline: sleep in its place", sleeper);
            yield return new Line("container's shim resident", new Statistics(Shim, Unit.Megabytes), sleeperShim);
            yield return new Line("baseline: shim of a bare container", sleeperShim);
        }
    }
}
