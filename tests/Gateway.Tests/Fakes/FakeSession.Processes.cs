using System.Runtime.CompilerServices;
using System.Text;
using VibeCoading.Contracts.Owners;
using VibeCoading.Contracts.Processes;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Tests.Fakes;

internal sealed partial class FakeSession : ISessionProcesses
{
    /// <summary>Programs: "both" writes its arguments to stdout and its input to stderr, "flood" writes so many bytes, "hang" runs until cancelled.</summary>
    public async IAsyncEnumerable<ProcessPiece> RunProcess(
        Caller caller, StartProcess request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        FakeState state = Admit(caller);
        switch (request.Command)
        {
            case "both":
                yield return new ProcessPiece(ProcessChannel.Stdout, Encoding.UTF8.GetBytes(string.Join(' ', request.Args)), null);
                yield return new ProcessPiece(ProcessChannel.Stderr, request.Stdin ?? [], null);
                break;
            case "flood":
                for (int left = int.Parse(request.Args[0], null); left > 0; left -= PieceBytes)
                    yield return new ProcessPiece(ProcessChannel.Stdout, Enumerable.Repeat((byte)'x', Math.Min(left, PieceBytes)).ToArray(), null);
                break;
            case "hang":
                yield return new ProcessPiece(ProcessChannel.Stdout, "started"u8.ToArray(), null);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }
                finally
                {
                    state.RunCancelled.TrySetResult();
                }

                break;
            default:
                throw new ProcessException(Enum.Parse<ProcessError>(request.Command), "refused as asked");
        }

        yield return new ProcessPiece(
            ProcessChannel.Exit, [], new ProcessResult(new ProgramExit(7, null, DateTimeOffset.UnixEpoch), false, TimeSpan.FromMilliseconds(12.5)));
    }
}
