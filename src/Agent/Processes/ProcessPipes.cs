using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Processes;

/// <summary>The pipes of a program without a terminal. The program's ends are closed once it has them.</summary>
internal sealed unsafe class ProcessPipes : IDisposable
{
    private readonly List<Descriptor> _programEnds = [];

    /// <exception cref="ErrnoException">There are no descriptors left.</exception>
    public ProcessPipes(bool withInput)
    {
        try
        {
            if (withInput) Input = Open(programReads: true);
            Output = Open(programReads: false);
            Error = Open(programReads: false);
        }
        catch (ErrnoException)
        {
            Dispose();
            throw;
        }

        int[] ends = [.. _programEnds.Select(end => end.Number)];
        ForProgram = withInput ? (ends[0], ends[1], ends[2]) : (null, ends[0], ends[1]);
    }

    public Descriptor? Input { get; }

    public Descriptor Output { get; } = new(-1);

    public Descriptor Error { get; } = new(-1);

    public (int? Input, int Output, int Error) ForProgram { get; }

    public void CloseProgramEnds()
    {
        foreach (Descriptor end in _programEnds) end.Dispose();
    }

    public void Dispose()
    {
        CloseProgramEnds();
        Input?.Dispose();
        Output.Dispose();
        Error.Dispose();
    }

    /// <summary>Only our end must not block: programs do not expect it of theirs.</summary>
    private Descriptor Open(bool programReads)
    {
        int* ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Libc.CloseOnExec) != 0) throw ErrnoException.Last("pipe");
        _programEnds.Add(new Descriptor(ends[programReads ? 0 : 1]));
        var ours = new Descriptor(ends[programReads ? 1 : 0]);
        _ = Libc.Fcntl(ours.Number, Libc.SetFlags, Libc.NonBlock);
        return ours;
    }
}
