using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Processes;

namespace VibeCoading.Grains.Sessions;

internal sealed partial class SessionGrain : ISessionProcesses
{
    public IAsyncEnumerable<ProcessPiece> RunProcess(Caller caller, StartProcess request, CancellationToken cancellationToken) =>
        ReadContainerAsync(caller, Use.Wakes, container => container.Processes.RunAsync(request, cancellationToken), cancellationToken);
}
