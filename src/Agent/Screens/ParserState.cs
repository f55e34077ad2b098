namespace VibeCoading.Agent.Screens;

/// <summary>Where in the grammar of a VT500 the parser stands. What only queries and pictures use is not told apart further than their end needs.</summary>
internal enum ParserState : byte
{
    Ground,
    Escape,
    EscapeIntermediate,
    ControlEntry,
    ControlParameters,
    ControlIntermediate,

    /// <summary>A control sequence that means nothing, up to its end.</summary>
    ControlIgnored,

    /// <summary>Of an OSC.</summary>
    Command,
    DeviceEntry,
    DeviceParameters,
    DeviceIntermediate,

    /// <summary>The data of a DCS, or all of one that means nothing.</summary>
    DeviceData,

    /// <summary>SOS, PM and APC.</summary>
    IgnoredString,
}
