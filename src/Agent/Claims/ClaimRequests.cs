using System.Buffers;
using VibeCoading.Agent.Connections;
using VibeCoading.Agent.Native;
using VibeCoading.Agent.Processes;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Claims;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Claims;

/// <summary>Answers Hello, and ends the connections whose claim it supersedes.</summary>
internal sealed class ClaimRequests(ClaimKeeper keeper, string bootId, Func<IReadOnlyCollection<Connection>> connections)
{
    private const int MaxNameChars = 128;

    private static readonly string Version = typeof(ClaimRequests).Assembly.GetName().Version?.ToString(3) ?? "";

    public void Hello(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        Hello hello = PayloadReader.ReadJson(payload, AgentJson.Default.Hello);
        Check(hello);
        connection.Claim = keeper.Accept(hello);
        foreach (Connection other in connections())
        {
            if (other.Claim is not null && !keeper.Holds(other.Claim)) other.CloseSoon();
        }

        connection.Answer(id, Describe(), AgentJson.Default.HelloAnswer);
        // What a slot's start allocated would be collected at the next thing that happens: when a session claims it, whose user waits.
        if (hello.Session.Length == 0) GC.Collect();
    }

    private static void Check(Hello hello)
    {
        if (hello.Protocol != FrameLimits.ProtocolVersion)
            throw new AgentRefusal(AgentError.BadRequest, $"protocol {hello.Protocol} is not spoken here; {FrameLimits.ProtocolVersion} is.");
        if (hello.Session.Length > MaxNameChars) throw new AgentRefusal(AgentError.BadRequest, $"session is longer than {MaxNameChars} characters.");
        if (hello.Node.Length > MaxNameChars) throw new AgentRefusal(AgentError.BadRequest, $"node is longer than {MaxNameChars} characters.");
        if (hello.Epoch < (hello.Session.Length == 0 ? 0 : 1)) throw new AgentRefusal(AgentError.BadRequest, $"epoch {hello.Epoch} is not 1 or more.");
        ProgramEnvironment.Check(hello.Env);
    }

    private unsafe HelloAnswer Describe()
    {
        Libc.ResourceLimit files = default;
        _ = Libc.GetLimit(Libc.OpenFilesLimit, &files);
        // "Unlimited" is all ones, which has no place in a signed number.
        return new HelloAnswer(
            FrameLimits.ProtocolVersion,
            Version,
            bootId,
            (long)Math.Min(files.Soft, long.MaxValue),
            (long)Math.Min(files.Hard, long.MaxValue));
    }
}
