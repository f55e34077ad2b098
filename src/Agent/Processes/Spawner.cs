using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Processes;

/// <summary>Starts programs with posix_spawn: a managed process must not fork.</summary>
internal sealed unsafe class Spawner(ChildReaper reaper, OutOfMemoryScore score)
{
    /// <summary>A new session, default dispositions and an empty mask: a child would inherit what the runtime ignores and the agent blocks.</summary>
    private const short NewSessionCleanSignals = 0x80 | 4 | 8;

    /// <summary>Returns the pid. <paramref name="exited"/> is called on the loop's thread, never before this returns.</summary>
    /// <exception cref="AgentRefusal">It could not be started.</exception>
    public int Start(SpawnRequest request, Action<ExitRecord> exited)
    {
        if (!ProgramSearch.IsDirectory(request.Directory))
            throw new AgentRefusal(AgentError.SpawnFailed, $"The working directory {request.Directory} does not exist.");

        int error = TryStart(request.Program, request.Arguments, request, out int pid);
        // A script without an interpreter line runs in sh, as every shell has it.
        if (error == Errno.ExecFormat) error = TryStart("/bin/sh", ["sh", request.Program, .. request.Arguments.Skip(1)], request, out pid);
        if (error != 0) throw new AgentRefusal(AgentError.SpawnFailed, $"{request.Program} cannot be started: {Errno.Describe(error)}.");

        reaper.Expect(pid, exited);
        return pid;
    }

    private int TryStart(string program, IReadOnlyList<string> arguments, SpawnRequest request, out int pid)
    {
        byte* attributes = stackalloc byte[Libc.OpaqueBytes];
        byte* actions = stackalloc byte[Libc.OpaqueBytes];
        byte* signals = stackalloc byte[Libc.OpaqueBytes];
        using var argumentArray = new NativeTextArray(arguments);
        using var environmentArray = new NativeTextArray([.. request.Environment.Select(variable => $"{variable.Key}={variable.Value}")]);

        _ = Libc.SpawnAttributesCreate(attributes);
        _ = Libc.SpawnAttributesSetFlags(attributes, NewSessionCleanSignals);
        _ = Libc.SignalSetFill(signals);
        _ = Libc.SpawnAttributesSetDefaultSignals(attributes, signals);
        _ = Libc.SignalSetEmpty(signals);
        _ = Libc.SpawnAttributesSetSignalMask(attributes, signals);
        _ = Libc.SpawnActionsCreate(actions);
        try
        {
            AddStreams(actions, request);
            int started;
            fixed (byte* directory = NativeText.Terminated(request.Directory), path = NativeText.Terminated(program))
            {
                _ = Libc.SpawnActionsChangeDirectory(actions, directory);
                score.RaiseForSpawn();
                int error = Libc.Spawn(&started, path, actions, attributes, argumentArray.Pointer, environmentArray.Pointer);
                score.Restore();
                pid = started;
                return error;
            }
        }
        finally
        {
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
        }
    }

    private static void AddStreams(void* actions, SpawnRequest request)
    {
        if (request.Terminal is not null)
        {
            // The first terminal that a session leader opens becomes its controlling one: job control works from there on.
            fixed (byte* terminal = NativeText.Terminated(request.Terminal))
                _ = Libc.SpawnActionsOpen(actions, 0, terminal, Libc.ReadWrite, 0);
            _ = Libc.SpawnActionsDuplicate(actions, 0, 1);
            _ = Libc.SpawnActionsDuplicate(actions, 0, 2);
            return;
        }

        if (request.Streams.Input is { } input) _ = Libc.SpawnActionsDuplicate(actions, input, 0);
        else fixed (byte* nothing = "/dev/null\0"u8) _ = Libc.SpawnActionsOpen(actions, 0, nothing, Libc.ReadOnly, 0);
        _ = Libc.SpawnActionsDuplicate(actions, request.Streams.Output, 1);
        _ = Libc.SpawnActionsDuplicate(actions, request.Streams.Error, 2);
    }
}
