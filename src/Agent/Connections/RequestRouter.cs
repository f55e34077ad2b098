using System.Buffers;
using VibeCoading.Agent.Claims;
using VibeCoading.Agent.Files;
using VibeCoading.Agent.Native;
using VibeCoading.Agent.Processes;
using VibeCoading.Agent.Terminals;
using VibeCoading.AgentProtocol;
using VibeCoading.AgentProtocol.Frames;

namespace VibeCoading.Agent.Connections;

/// <summary>Hands each request to whom it concerns, and turns refusals into answers.</summary>
internal sealed class RequestRouter(ClaimRequests claims, TerminalRequests terminals, ProcessRequests processes, FileRequests files)
{
    /// <exception cref="ProtocolException">The frame makes no sense; the connection has to end.</exception>
    public void Handle(Connection connection, Frame frame)
    {
        if (connection.FindWaiting(frame.RequestId) is not null) throw new ProtocolException($"Request id {frame.RequestId} is in use.");
        if (!frame.Operation.IsRequest()) throw new ProtocolException($"Operation {(byte)frame.Operation} is not a request.");
        try
        {
            if (connection.Claim is null && frame.Operation != Operation.Hello)
                throw new AgentRefusal(AgentError.NotClaimed, "Hello comes first.");
            Dispatch(connection, frame.Operation, frame.RequestId, frame.Payload);
        }
        catch (AgentRefusal refusal)
        {
            connection.Refuse(frame.RequestId, refusal.Error, refusal.Message);
        }
        catch (ErrnoException failure)
        {
            connection.Refuse(frame.RequestId, FileErrors.Kind(failure.Number), failure.Message);
        }
    }

    private void Dispatch(Connection connection, Operation operation, uint id, ReadOnlySequence<byte> payload)
    {
        switch (operation)
        {
            case Operation.Hello: claims.Hello(connection, id, payload); break;
            case Operation.Ping: connection.Answer(id); break;
            case Operation.Cancel: Cancel(connection, id, payload); break;
            case Operation.TerminalOpen: terminals.Open(connection, id, payload); break;
            case Operation.TerminalList: terminals.List(connection, id); break;
            case Operation.TerminalStat: terminals.Stat(connection, id, payload); break;
            case Operation.TerminalFollow: terminals.Follow(connection, id, payload); break;
            case Operation.TerminalAck: TerminalRequests.Acknowledge(connection, id, payload); break;
            case Operation.TerminalWrite: terminals.Write(connection, id, payload); break;
            case Operation.TerminalResize: terminals.Resize(connection, id, payload); break;
            case Operation.TerminalSignal: terminals.Signal(connection, id, payload); break;
            case Operation.TerminalClose: terminals.Close(connection, id, payload); break;
            case Operation.TerminalLeave: terminals.Leave(connection, id, payload); break;
            case Operation.ProcessStart: processes.Start(connection, id, payload); break;
            case Operation.ProcessRead: processes.Read(connection, id, payload); break;
            case Operation.ProcessWrite: processes.Write(connection, id, payload); break;
            case Operation.ProcessSignal: processes.Signal(connection, id, payload); break;
            case Operation.FileList: files.List(connection, id, payload); break;
            case Operation.FileStat: files.Stat(connection, id, payload); break;
            case Operation.FileOpen: files.Open(connection, id, payload); break;
            case Operation.FileRead: files.Read(connection, id, payload); break;
            case Operation.FileCreate: files.Create(connection, id, payload); break;
            case Operation.FileWrite: files.Write(connection, id, payload); break;
            case Operation.FileCommit: files.Commit(connection, id, payload); break;
            case Operation.FileClose: files.Close(connection, id, payload); break;
            case Operation.FileDelete: files.Delete(connection, id, payload); break;
            case Operation.FileMakeDirectory: files.MakeDirectory(connection, id, payload); break;
            case Operation.FileMove: files.Move(connection, id, payload); break;
            // A newer silo may ask what this agent does not know; that is no reason to part.
            default: throw new AgentRefusal(AgentError.BadRequest, $"Operation {(byte)operation} is not known to this agent.");
        }
    }

    private static void Cancel(Connection connection, uint id, ReadOnlySequence<byte> payload)
    {
        connection.Cancel(new PayloadReader(payload).ReadUInt32());
        connection.Answer(id);
    }
}
