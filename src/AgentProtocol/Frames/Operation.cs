namespace VibeCoading.AgentProtocol.Frames;

/// <summary>
/// What a frame is. The silo sends requests (below 128); the agent gives each exactly one answer, <see cref="Result"/>
/// or <see cref="Error"/>, with the request's id; only <see cref="TerminalFollow"/> has many. Answers may come in any order. Values are never reused.
/// </summary>
public enum Operation : byte
{
    /// <summary>Claims the agent: <see cref="Claims.Hello"/> → <see cref="Claims.HelloAnswer"/>. First on every connection.</summary>
    Hello = 1,

    /// <summary>Empty → empty.</summary>
    Ping = 2,

    /// <summary>u32 id of a request still waiting → empty. That request is answered with <see cref="AgentError.Cancelled"/>.</summary>
    Cancel = 3,

    /// <summary><see cref="Terminals.TerminalOpen"/> → <see cref="Terminals.TerminalInfo"/>. The same id again answers the running terminal.</summary>
    TerminalOpen = 16,

    /// <summary>Empty → <see cref="Terminals.TerminalInfo"/> array.</summary>
    TerminalList = 17,

    /// <summary><see cref="Terminals.TerminalQuery"/> → <see cref="Terminals.TerminalInfo"/>, with the client's accepted input.</summary>
    TerminalStat = 18,

    /// <summary><see cref="Terminals.TerminalWrite"/> → u64, the client's input offset now accepted. Waits while the queue is full.</summary>
    TerminalWrite = 20,

    /// <summary><see cref="Terminals.TerminalResize"/> → empty.</summary>
    TerminalResize = 21,

    /// <summary><see cref="Terminals.TerminalSignal"/> → empty.</summary>
    TerminalSignal = 22,

    /// <summary><see cref="Terminals.TerminalQuery"/> → empty. Hangs up, then kills what is left; readers are told the exit, lists no longer show it. Unknown ids are success.</summary>
    TerminalClose = 23,

    /// <summary><see cref="Terminals.TerminalLeave"/> → empty. A client that is not known is success.</summary>
    TerminalLeave = 24,

    /// <summary><see cref="Terminals.TerminalFollow"/> → <see cref="Terminals.TerminalOutput"/>, one after the other. An exit or <see cref="Error"/> is the last.</summary>
    TerminalFollow = 25,

    /// <summary><see cref="Terminals.TerminalAck"/> → empty. Of a request that has ended it is success.</summary>
    TerminalAck = 26,

    /// <summary><see cref="Processes.ProcessStart"/> → <see cref="Processes.ProcessStarted"/>. A process ends with its connection.</summary>
    ProcessStart = 32,

    /// <summary><see cref="Processes.ProcessRead"/> → <see cref="Processes.ProcessOutput"/>. Waits until there is something to tell.</summary>
    ProcessRead = 33,

    /// <summary><see cref="Processes.ProcessWrite"/> → empty, once accepted.</summary>
    ProcessWrite = 34,

    /// <summary><see cref="Processes.ProcessSignal"/> → empty. A process that is gone is success.</summary>
    ProcessSignal = 35,

    /// <summary><see cref="Files.FileList"/> → <see cref="Files.FileListing"/>.</summary>
    FileList = 48,

    /// <summary><see cref="Files.FilePath"/> → <see cref="Files.FileEntry"/>.</summary>
    FileStat = 49,

    /// <summary><see cref="Files.FilePath"/> → <see cref="Files.FileOpened"/>: a handle for reading, valid on this connection.</summary>
    FileOpen = 50,

    /// <summary><see cref="Files.FileRead"/> → raw bytes, fewer than asked only at the end.</summary>
    FileRead = 51,

    /// <summary><see cref="Files.FileCreate"/> → <see cref="Files.FileOpened"/>: a handle for writing beside the target.</summary>
    FileCreate = 52,

    /// <summary><see cref="Files.FileWrite"/> → empty.</summary>
    FileWrite = 53,

    /// <summary><see cref="Files.FileHandle"/> → <see cref="Files.FileCommitted"/>. Checks the precondition, then renames over the target; that ends the handle.</summary>
    FileCommit = 54,

    /// <summary><see cref="Files.FileHandle"/> → empty. What was not committed is dropped. Unknown handles are success.</summary>
    FileClose = 55,

    /// <summary><see cref="Files.FileDelete"/> → empty.</summary>
    FileDelete = 56,

    /// <summary><see cref="Files.FileMakeDirectory"/> → <see cref="Files.FileEntry"/>.</summary>
    FileMakeDirectory = 57,

    /// <summary><see cref="Files.FileMove"/> → <see cref="Files.FileEntry"/>.</summary>
    FileMove = 58,

    /// <summary>The request's answer.</summary>
    Result = 128,

    /// <summary><see cref="ErrorAnswer"/> instead of a result.</summary>
    Error = 129,
}
