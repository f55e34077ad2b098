namespace VibeCoading.Silo.Snapshots;

/// <summary>An entry of a tree, as a list has it.</summary>
/// <param name="Path">From the tree's top, as bytes: names need not be text.</param>
/// <param name="Key">Of the path.</param>
/// <param name="Kind">As find's <c>%y</c>: <c>f</c>, <c>d</c>, <c>l</c> and so on.</param>
/// <param name="ChangedAt">Since 1970, the inode's last change.</param>
/// <param name="Inode">Null where the path is its only name.</param>
/// <param name="State">Of all that find tells of it.</param>
internal readonly record struct TreeEntry(byte[] Path, UInt128 Key, char Kind, long Size, TimeSpan ChangedAt, ulong? Inode, UInt128 State)
{
    public bool IsDirectory => Kind == 'd';
}
