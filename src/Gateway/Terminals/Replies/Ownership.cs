using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Terminals.Replies;

/// <summary>Whether a viewer's emulator is the one that answers the terminal's questions: the owner's does, and anybody's while that is not known.</summary>
internal sealed class Ownership(string clientId)
{
    private volatile string? _owner;

    public bool Counts => _owner is null || _owner == clientId;

    public void Told(SizeChange size) => _owner = size.Owner;
}
