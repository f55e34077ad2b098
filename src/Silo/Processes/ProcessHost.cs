using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using VibeCoading.AgentClient;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;
using VibeCoading.AgentProtocol.Processes;
using VibeCoading.Contracts.Nodes;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Sessions;
using VibeCoading.Grains.Nodes;
using VibeCoading.Grains.Processes;
using VibeCoading.Silo.Agents;
using VibeCoading.Silo.Sessions;

namespace VibeCoading.Silo.Processes;

/// <summary>Runs programs in a container, through its agent.</summary>
internal sealed class ProcessHost(AgentLink link, TimeProvider time) : IProcessHost
{
    private const int MostStdinBytes = 1 << 20;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    public async IAsyncEnumerable<ProcessPiece> RunAsync(StartProcess request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(request);
        AgentConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var process = new RunningProcess(connection, RandomNumberGenerator.GetHexString(16, lowercase: true), time);
        await using (process.ConfigureAwait(false))
        {
            await OutcomeOfAsync(process.StartAsync(request, cancellationToken)).ConfigureAwait(false);
            while (true)
            {
                ProcessPiece piece = await OutcomeOfAsync(process.NextAsync(cancellationToken)).ConfigureAwait(false);
                yield return piece;
                if (piece.Result is not null) yield break;
            }
        }
    }

    private async Task<AgentConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await link.ConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ContainerLostException lost)
        {
            throw new ProcessException(ProcessError.Lost, lost.Message);
        }
    }

    private static async Task<T> OutcomeOfAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (AgentRefusedException refused)
        {
            throw RefusalOf(refused);
        }
        catch (ContainerLostException lost)
        {
            throw new ProcessException(ProcessError.Lost, lost.Message);
        }
    }

    private static Exception RefusalOf(AgentRefusedException refused) => refused.Error switch
    {
        AgentError.StaleEpoch or AgentError.NotClaimed => new SessionException(SessionError.Superseded, refused.Message),
        AgentError.LimitReached => new ProcessException(ProcessError.LimitReached, refused.Message),
        AgentError.BadRequest => new ProcessException(ProcessError.InvalidRequest, refused.Message),
        // The agent forgets a program only when its connection ends.
        AgentError.Unknown => new ProcessException(ProcessError.Lost, refused.Message),
        // The rest is what the operating system said to the program or its directory.
        AgentError.SpawnFailed or AgentError.Cancelled or AgentError.InvalidOffset or AgentError.NotFound or AgentError.AlreadyExists
            or AgentError.NotADirectory or AgentError.IsADirectory or AgentError.NotEmpty or AgentError.PermissionDenied or AgentError.OutsideWorkspace
            or AgentError.NoSpace or AgentError.PreconditionFailed or AgentError.Io => new ProcessException(ProcessError.SpawnFailed, refused.Message),
    };

    private static void Check(StartProcess request)
    {
        string? wrong = ProgramRules.Check(request.Command, request.Args, request.Cwd, request.Env);
        if (wrong is null && request.Stdin?.Length > MostStdinBytes) wrong = $"stdin has {request.Stdin.Length} bytes, more than {MostStdinBytes}.";
        if (wrong is null && (request.Timeout <= TimeSpan.Zero || request.Timeout > LongestTimeout))
            wrong = $"timeout is {request.Timeout.TotalSeconds:0.###} s: more than 0 and at most {LongestTimeout.TotalSeconds:0} are allowed.";
        if (wrong is not null) throw new ProcessException(ProcessError.InvalidRequest, wrong);
    }
}
