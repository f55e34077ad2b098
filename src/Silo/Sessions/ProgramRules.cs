using System.Collections.Immutable;
using System.Text;

namespace VibeCoading.Silo.Sessions;

/// <summary>What a request may run, on a terminal or without one.</summary>
internal static class ProgramRules
{
    private const int MostArguments = 1000;
    private const int MostPathCharacters = 4096;

    /// <summary>All text of one request. Its JSON, at worst six times as long, still fits a frame.</summary>
    private const int MostBytes = 128 << 10;

    /// <summary>What is wrong, naming the field and its value; null when nothing is.</summary>
    public static string? Check(string? command, ImmutableArray<string> args, string? cwd, ImmutableDictionary<string, string> env)
    {
        if (command is { Length: 0 or > MostPathCharacters }) return $"command has {command.Length} characters: 1 to {MostPathCharacters} are allowed.";
        if (command?.Contains('\0') == true) return "command has a zero byte.";
        if (cwd is { Length: 0 or > MostPathCharacters }) return $"cwd has {cwd.Length} characters: 1 to {MostPathCharacters} are allowed.";
        if (cwd?.Contains('\0') == true) return "cwd has a zero byte.";

        ImmutableArray<string> arguments = args.IsDefault ? [] : args;
        if (arguments.Length > MostArguments) return $"args has {arguments.Length} entries, more than {MostArguments}.";
        if (arguments.Any(argument => argument is null || argument.Contains('\0'))) return "args has an entry that is null or has a zero byte.";

        int bytes = arguments.Sum(Encoding.UTF8.GetByteCount);
        if (bytes > MostBytes) return $"args has {bytes} bytes, more than {MostBytes}.";

        return EnvironmentRules.Check(env);
    }
}
