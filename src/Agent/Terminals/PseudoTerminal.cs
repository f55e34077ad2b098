using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Terminals;

/// <summary>A pair of pseudo-terminal ends.</summary>
internal sealed unsafe class PseudoTerminal : IDisposable
{
    private PseudoTerminal(Descriptor master, Descriptor slave, string path)
    {
        Master = master;
        Slave = slave;
        Path = path;
    }

    public Descriptor Master { get; }

    /// <summary>
    /// Held while the leader lives: a program that closes its streams for a while would otherwise end the output for good,
    /// and a master without slaves is "hung up" in every round of the loop.
    /// </summary>
    public Descriptor Slave { get; }

    /// <summary>Where the program opens its end.</summary>
    public string Path { get; }

    /// <exception cref="ErrnoException">There is no terminal to be had.</exception>
    public static PseudoTerminal Open(int cols, int rows)
    {
        Descriptor master = SmallFile.Open("/dev/ptmx", Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlock)
            ?? throw ErrnoException.Last("/dev/ptmx");
        int unlocked = 0;
        int number = 0;
        int slave = -1;
        if (Libc.Control(master.Number, Libc.SetPtyLock, &unlocked) == 0 && Libc.Control(master.Number, Libc.GetPtyNumber, &number) == 0)
            slave = Libc.Control(master.Number, Libc.OpenPtyPeer, (void*)(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.CloseOnExec));
        if (slave < 0)
        {
            var failure = ErrnoException.Last("A terminal");
            master.Dispose();
            throw failure;
        }

        var terminal = new PseudoTerminal(master, new Descriptor(slave), $"/dev/pts/{number}");
        // Before the program starts: one that asks at once must not see 0x0.
        terminal.Resize(cols, rows);
        return terminal;
    }

    public void Resize(int cols, int rows)
    {
        var size = new Libc.WindowSize { Cols = (ushort)cols, Rows = (ushort)rows };
        _ = Libc.Control(Master.Number, Libc.SetWindowSize, &size);
    }

    /// <summary>The process group that Ctrl-C would go to; null when there is none.</summary>
    public int? ForegroundGroup()
    {
        int group;
        return Libc.Control(Master.Number, Libc.GetForegroundGroup, &group) == 0 && group > 0 ? group : null;
    }

    /// <summary>Whether a key that sends a signal drops what its program has not read; a program can ask for the contrary.</summary>
    public bool DropsInputOnSignal
    {
        get
        {
            Libc.Attributes attributes;
            return Libc.Control(Slave.Number, Libc.GetAttributes, &attributes) == 0 && (attributes.Local & Libc.KeepsInput) == 0;
        }
    }

    /// <summary>The program will not read what it has not read yet.</summary>
    public void DropInput() => _ = Libc.Control(Slave.Number, Libc.DropQueued, (void*)Libc.UnreadInput);

    public void Dispose()
    {
        Slave.Dispose();
        Master.Dispose();
    }
}
