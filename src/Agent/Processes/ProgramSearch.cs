using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Processes;

/// <summary>Finds programs as a shell does.</summary>
internal static unsafe class ProgramSearch
{
    private const int Executable = 1;

    /// <summary>The path to run; a name without a slash is looked up in <paramref name="path"/>. Null when there is none.</summary>
    public static string? Find(string command, string path)
    {
        if (command.Contains('/', StringComparison.Ordinal)) return command;
        return path.Split(':')
            .Select(directory => Path.Combine(directory.Length == 0 ? "." : directory, command))
            .FirstOrDefault(CanRun);
    }

    public static bool CanRun(string path)
    {
        fixed (byte* name = NativeText.Terminated(path))
        {
            Libc.Status status;
            return Libc.StatusAt(Libc.AtCurrentDirectory, name, 0, Libc.BasicStatus, &status) == 0
                && (status.Mode & FileModes.TypeMask) == FileModes.Regular
                && Libc.Access(name, Executable) == 0;
        }
    }

    public static bool IsDirectory(string path)
    {
        fixed (byte* name = NativeText.Terminated(path))
        {
            Libc.Status status;
            return Libc.StatusAt(Libc.AtCurrentDirectory, name, 0, Libc.BasicStatus, &status) == 0
                && (status.Mode & FileModes.TypeMask) == FileModes.Directory;
        }
    }
}
