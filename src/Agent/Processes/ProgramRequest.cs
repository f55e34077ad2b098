using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Processes;

/// <summary>What a silo asked to run, found fit to be passed to the system.</summary>
internal sealed class ProgramRequest
{
    private const int MaxArguments = 4096;
    private const int MaxChars = 128 * 1024;

    private readonly string? _command;
    private readonly IReadOnlyList<string> _arguments;
    private readonly string? _directory;
    private readonly IReadOnlyDictionary<string, string>? _environment;

    private ProgramRequest(string? command, IReadOnlyList<string> arguments, string? directory, IReadOnlyDictionary<string, string>? environment)
    {
        _command = command;
        _arguments = arguments;
        _directory = directory;
        _environment = environment;
    }

    /// <exception cref="AgentRefusal">A field is absurd; the message names it.</exception>
    public static ProgramRequest Checked(
        string? command,
        IReadOnlyList<string>? arguments,
        string? directory,
        IReadOnlyDictionary<string, string>? environment)
    {
        arguments ??= [];
        if (command is "") throw new AgentRefusal(AgentError.BadRequest, "command is empty.");
        if (arguments.Count > MaxArguments) throw new AgentRefusal(AgentError.BadRequest, $"args has {arguments.Count} items; {MaxArguments} are allowed.");
        CheckText("command", command ?? "");
        CheckText("cwd", directory ?? "");
        foreach (string argument in arguments) CheckText("args", argument);
        if (arguments.Sum(argument => (long)argument.Length) > MaxChars) throw new AgentRefusal(AgentError.BadRequest, $"args has more than {MaxChars} characters.");
        ProgramEnvironment.Check(environment);
        return new ProgramRequest(command, arguments, directory, environment);
    }

    /// <summary>On a terminal, where no command means the user's login shell.</summary>
    public SpawnRequest OnTerminal(string path, ProgramEnvironment environment, IReadOnlyDictionary<string, string> session, string workspace)
    {
        IReadOnlyDictionary<string, string> variables = environment.With(terminal: true, session, _environment);
        string program = _command is null ? environment.LoginShell : Find(_command, variables);
        // A leading dash is how a shell is told that it is a login shell.
        string name = _command ?? "-" + Path.GetFileName(program);
        return new SpawnRequest(program, [name, .. _arguments], Directory(workspace), variables, path, default);
    }

    public SpawnRequest OnPipes(
        (int? Input, int Output, int Error) streams,
        ProgramEnvironment environment,
        IReadOnlyDictionary<string, string> session,
        string workspace)
    {
        IReadOnlyDictionary<string, string> variables = environment.With(terminal: false, session, _environment);
        string program = Find(_command!, variables);
        return new SpawnRequest(program, [_command!, .. _arguments], Directory(workspace), variables, null, streams);
    }

    private static string Find(string command, IReadOnlyDictionary<string, string> variables) =>
        ProgramSearch.Find(command, variables["PATH"])
        ?? throw new AgentRefusal(AgentError.SpawnFailed, $"There is no program '{command}' in PATH ({variables["PATH"]}).");

    private static void CheckText(string field, string text)
    {
        if (text.Length > MaxChars) throw new AgentRefusal(AgentError.BadRequest, $"{field} has more than {MaxChars} characters.");
        if (text.Contains('\0', StringComparison.Ordinal)) throw new AgentRefusal(AgentError.BadRequest, $"{field} has a NUL in it.");
    }

    private string Directory(string workspace) => Path.Combine(workspace, _directory ?? "");
}
