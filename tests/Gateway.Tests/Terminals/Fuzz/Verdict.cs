namespace VibeCoading.Gateway.Tests.Terminals.Fuzz;

/// <summary>What the gateway must make of a message.</summary>
internal enum Verdict
{
    /// <summary>The connection goes on.</summary>
    Taken,

    /// <summary>The connection is closed with 4400.</summary>
    Refused,

    /// <summary>Text that is no UTF-8 is no WebSocket message: 1007.</summary>
    NotText,

    /// <summary>Changed by chance: one of the above, or an epoch that is gone.</summary>
    Either,
}
