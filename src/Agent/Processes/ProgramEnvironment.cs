using System.Collections;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Processes;

/// <summary>The environment of a program: the container's, what a login sets, the session's, the request's; later ones win.</summary>
internal sealed class ProgramEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const int MaxVariables = 1024;
    private const int MaxChars = 64 * 1024;

    private readonly Dictionary<string, string> _inherited = [];

    public ProgramEnvironment(uint uid, Passwd? user)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            _inherited[(string)variable.Key] = (string?)variable.Value ?? "";

        SetMissing("PATH", DefaultPath);
        SetMissing("HOME", user is { Home.Length: > 0 } ? user.Home : "/");
        SetMissing("USER", user?.Name ?? uid.ToString());
        SetMissing("LOGNAME", _inherited["USER"]);
        if (!_inherited.ContainsKey("LC_ALL") && !_inherited.ContainsKey("LC_CTYPE")) SetMissing("LANG", "C.UTF-8");

        LoginShell = new[] { user?.Shell, "/bin/bash" }
            .FirstOrDefault(shell => shell is { Length: > 0 } && !RefusesLogin(shell) && ProgramSearch.CanRun(shell)) ?? "/bin/sh";
        _inherited["SHELL"] = LoginShell;
    }

    public string LoginShell { get; }

    public string Home => _inherited["HOME"];

    public IReadOnlyDictionary<string, string> With(
        bool terminal,
        IReadOnlyDictionary<string, string> session,
        IReadOnlyDictionary<string, string>? request)
    {
        var result = new Dictionary<string, string>(_inherited);
        if (terminal)
        {
            result["TERM"] = "xterm-256color";
            result["COLORTERM"] = "truecolor";
        }

        foreach ((string name, string value) in session.Concat(request ?? new Dictionary<string, string>())) result[name] = value;
        return result;
    }

    /// <exception cref="AgentRefusal">A name is not one, or there is too much.</exception>
    public static void Check(IReadOnlyDictionary<string, string>? variables)
    {
        if (variables is null) return;
        if (variables.Count > MaxVariables) throw new AgentRefusal(AgentError.BadRequest, $"env has {variables.Count} variables; {MaxVariables} are allowed.");
        int chars = 0;
        foreach ((string name, string value) in variables)
        {
            chars += name.Length + value.Length;
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
                throw new AgentRefusal(AgentError.BadRequest, $"env has a variable named '{name}'.");
            if (value.Contains('\0', StringComparison.Ordinal))
                throw new AgentRefusal(AgentError.BadRequest, $"env has a NUL in {name}.");
        }

        if (chars > MaxChars) throw new AgentRefusal(AgentError.BadRequest, $"env has {chars} characters; {MaxChars} are allowed.");
    }

    private static bool RefusesLogin(string shell) => Path.GetFileName(shell) is "nologin" or "false";

    private void SetMissing(string name, string value)
    {
        if (string.IsNullOrEmpty(_inherited.GetValueOrDefault(name))) _inherited[name] = value;
    }
}
