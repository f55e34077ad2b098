namespace VibeCoading.Bench.Terminals;

/// <summary>The programs that all ways to a terminal run alike. The terminal is raw: neither echo nor line ends are its work.</summary>
internal static class Script
{
    /// <summary>Says that it is there. Until then the terminal would echo by itself.</summary>
    public const byte Greeting = (byte)'!';

    /// <summary>Says that it is there, and ends.</summary>
    public const string Greet = "printf !";

    public const string Shell = "/bin/sh";

    /// <summary>Gives back every key. <c>cat</c> does no more than one read and one write for it.</summary>
    public const string Echo = "stty raw -echo; printf !; exec cat";

    /// <summary>Ctrl-C, to a terminal that is not raw.</summary>
    public const byte Interrupt = 3;

    /// <summary>Prints without end each time a line comes in, and says that it is there when it was interrupted.</summary>
    public const string Interruptible = "stty -echo; trap : INT; while :; do printf !; read -r line; yes; done";

    /// <summary>Prints without end.</summary>
    public const string Endless = "exec yes";

    /// <summary>A line of 80 bytes, 20 times a second. By bash: its <c>read</c> can wait, where other shells start a process for it.</summary>
    public const string Stream = "exec bash -c 'while :; do printf \"%079d\\n\" 0; read -rt 0.05; done'";

    /// <summary>So many numbers from one on, each on a line, when a line comes in.</summary>
    public static string Numbers(int first, int count) => $"stty raw -echo; printf !; read -r line; seq {first} {first + count - 1} | cat";

    /// <summary>Where <see cref="Flood"/> keeps its bytes in a container: in memory, so that making them costs no time.</summary>
    public const string FloodFile = "/dev/shm/vibe-bench-flood";

    /// <summary>Writes as many bytes <c>x</c>, as fast as it can, each time a line comes in.</summary>
    public static string Flood(long bytes, string file) =>
        $"stty raw -echo; [ -s {file} ] || head -c {bytes} /dev/zero | tr '\\0' x >{file}; printf !; while read -r line; do cat {file}; done";
}
