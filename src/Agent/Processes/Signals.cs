using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Processes;

/// <summary>Signals by name and number.</summary>
internal static class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Child = 17;
    public const int Continue = 18;
    public const int TerminalStop = 20;
    public const int RuntimeActivation = 34;

    /// <summary>Whether it is one of those that keys send.</summary>
    public static bool IsOfKeys(int signal) => signal is Interrupt or Quit or TerminalStop;

    /// <exception cref="AgentRefusal">Not one of the names that may be sent.</exception>
    public static int Parse(string name) => name switch
    {
        "HUP" => HangUp,
        "INT" => Interrupt,
        "QUIT" => Quit,
        "KILL" => Kill,
        "USR1" => 10,
        "USR2" => 12,
        "TERM" => Terminate,
        "CONT" => Continue,
        "TSTP" => TerminalStop,
        "WINCH" => 28,
        _ => throw new AgentRefusal(AgentError.BadRequest, $"Signal '{name}' is not one of INT, TERM, KILL, HUP, QUIT, USR1, USR2, TSTP, CONT, WINCH."),
    };
}
