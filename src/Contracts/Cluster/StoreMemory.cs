namespace VibeCoading.Contracts.Cluster;

/// <summary>The name of the store that this silo's work is recorded in, as far as it knows.</summary>
/// <param name="file">Where the name outlives the process; null for a silo that keeps nothing, which takes the name that it finds.</param>
public sealed class StoreMemory(string? file)
{
    private string? _name;

    /// <summary>Whether this silo names a store that has no name yet.</summary>
    public bool MayName => file is not null;

    /// <summary>Null before the first.</summary>
    public string? Name => _name ??= file is not null && File.Exists(file) ? File.ReadAllText(file).Trim() : null;

    /// <summary>Two silos of a node may do so at once: they found the same.</summary>
    public void Remember(string name)
    {
        if (file is not null)
        {
            string beside = $"{file}.{Guid.NewGuid():N}";
            File.WriteAllText(beside, name);
            File.Move(beside, file, overwrite: true);
        }

        _name = name;
    }
}
