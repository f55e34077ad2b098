using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Files;

/// <summary>A file request on its way through a file thread and back.</summary>
internal abstract class FileJob(Connection connection, uint id) : WaitingRequest(connection, id)
{
    /// <summary>A system call cannot be called back: the job ends as it will, and its result is discarded.</summary>
    public override void Abandon()
    {
    }

    /// <summary>On a file thread. What it returns is to be run on the loop's.</summary>
    public abstract Action Work();
}

/// <param name="work">Runs on a file thread.</param>
/// <param name="done">Runs on the loop's thread with the result, when somebody still waits for it.</param>
/// <param name="discard">Runs on the loop's thread instead, when nobody does: a file that was opened is closed.</param>
internal sealed class FileJob<T>(Connection connection, uint id, Func<T> work, Action<T> done, Action<T>? discard = null) : FileJob(connection, id)
{
    public override Action Work()
    {
        try
        {
            T result = work();
            return () => Finish(result);
        }
        catch (AgentRefusal refusal)
        {
            return () => Refuse(refusal.Error, refusal.Message);
        }
        catch (ErrnoException failure)
        {
            return () => Refuse(FileErrors.Kind(failure.Number), failure.Message);
        }
    }

    private void Finish(T result)
    {
        if (Connection.EndWait(this)) done(result);
        else discard?.Invoke(result);
    }

    private void Refuse(AgentError error, string message)
    {
        if (Connection.EndWait(this)) Connection.Refuse(Id, error, message);
    }
}
