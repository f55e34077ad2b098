namespace VibeCoading.Testing;

/// <summary>Where a silo runs, other than plainly on this host's loopback.</summary>
/// <param name="Address">That others reach it at.</param>
/// <param name="Through">The command, with its arguments, that starts it there and becomes it.</param>
public sealed record SiloPlace(string Address, params string[] Through)
{
    public static SiloPlace Loopback { get; } = new("127.0.0.1");
}
