using VibeCoading.Contracts.Processes;

namespace VibeCoading.Grains.Processes;

/// <summary>Programs as <see cref="ISessionProcesses"/> describes them, on one container. A lost connection is <see cref="ProcessError.Lost"/>.</summary>
public interface IProcessHost
{
    IAsyncEnumerable<ProcessPiece> RunAsync(StartProcess request, CancellationToken cancellationToken);
}
