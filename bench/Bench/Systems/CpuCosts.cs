using VibeCoading.Bench.Results;

namespace VibeCoading.Bench.Systems;

/// <summary>The CPU time that each process spends on the runs between <see cref="Begin"/> and <see cref="End"/>.</summary>
internal sealed class CpuCosts(IReadOnlyDictionary<string, long> processes)
{
    private readonly Dictionary<string, double> _begun = [];
    private readonly Dictionary<string, List<double>> _spent = processes.Keys.ToDictionary(role => role, _ => new List<double>());

    public void Begin()
    {
        foreach (var (role, pid) in processes) _begun[role] = ProcessUsage.CpuSeconds(pid);
    }

    public void End()
    {
        foreach (var (role, pid) in processes) _spent[role].Add(ProcessUsage.CpuSeconds(pid) - _begun[role]);
    }

    public IEnumerable<Line> Lines() =>
        _spent.Select(entry => new Line($"CPU time of the {entry.Key} for one run", new Statistics(entry.Value, Unit.CpuSeconds)));
}
