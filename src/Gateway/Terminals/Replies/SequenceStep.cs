namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>What a byte is to the control sequences around it.</summary>
internal enum SequenceStep
{
    /// <summary>It belongs to none.</summary>
    Text,

    /// <summary>It begins one; what was begun before came to nothing.</summary>
    Begin,

    /// <summary>It belongs to one that goes on.</summary>
    Inside,

    /// <summary>It is the last of one.</summary>
    End,

    /// <summary>It ends a string, as the first byte of the terminator <c>ESC \</c>, which is a sequence of its own.</summary>
    EndAndBegin,
}
