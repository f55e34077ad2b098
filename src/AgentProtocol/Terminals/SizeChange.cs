namespace VibeCoading.AgentProtocol.Terminals;

/// <summary>A terminal's size and who owns it.</summary>
/// <param name="Version">Grows with each change, from 1.</param>
/// <param name="Owner">The client that typed last, or the only one there is; null when nobody is there who may.</param>
/// <param name="Offset">Output from here on was made for this size.</param>
public sealed record SizeChange(uint Version, int Cols, int Rows, string? Owner, long Offset);
