namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>What a <see cref="TerminalOutput"/> carries. Values are never reused.</summary>
public enum TerminalOutputKind : byte
{
    /// <summary>Bytes.</summary>
    Data = 0,

    /// <summary>An <see cref="ExitRecord"/> as JSON.</summary>
    Exit = 1,

    /// <summary>A <see cref="SizeChange"/> as JSON.</summary>
    Size = 2,

    /// <summary>u32 length and the modes in force, then bytes, of which there may be none.</summary>
    Modes = 3,
}
