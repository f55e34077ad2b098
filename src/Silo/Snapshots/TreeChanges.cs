using System.Buffers;
using System.Security.Cryptography;

namespace VibeCoading.Silo.Snapshots;

/// <summary>What became of a tree between two lists of it, as an increment has it.</summary>
/// <param name="Names">A file with what is new or was changed, for tar: directories first, and those above of each.</param>
/// <param name="Gone">
/// What has to be done before that is unpacked, each with a zero byte behind it: <c>-PATH</c> is to be removed, <c>=PATH</c> is a directory that was changed and loses its
/// attributes, which tar adds to and never takes away.
/// </param>
/// <param name="Bytes">Of the files that are new or were changed.</param>
/// <param name="TotalBytes">Of all files.</param>
internal sealed record TreeChanges(string Names, byte[] Gone, long Bytes, long TotalBytes) : IDisposable
{
    public const byte Removed = (byte)'-';
    public const byte Stripped = (byte)'=';

    /// <param name="before">The list that the snapshot before was made of; null for all there is.</param>
    /// <param name="sureBefore">As <see cref="TreeWalk"/> has it, of that list: what was changed later counts as changed.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    /// <exception cref="InvalidDataException">One is no list.</exception>
    public static TreeChanges Between(string? before, TimeSpan sureBefore, string now, CancellationToken cancellationToken)
    {
        string names = Path.Combine(Path.GetDirectoryName(now)!, $".names-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        try
        {
            using FileStream list = File.Create(names);
            return new Comparison(before, sureBefore, list, cancellationToken).Read(now, names);
        }
        catch
        {
            File.Delete(names);
            throw;
        }
    }

    public void Dispose() => File.Delete(Names);

    private sealed class Comparison
    {
        private readonly Dictionary<UInt128, (UInt128 State, char Kind, bool IsSure)> _before = [];
        private readonly HashSet<UInt128> _named = [];
        private readonly ArrayBufferWriter<byte> _gone = new();
        private readonly string? _list;
        private readonly Stream _names;
        private readonly CancellationToken _cancellationToken;

        public Comparison(string? before, TimeSpan sureBefore, Stream names, CancellationToken cancellationToken)
        {
            (_list, _names, _cancellationToken) = (before, names, cancellationToken);
            foreach (TreeEntry entry in Before()) _before[entry.Key] = (entry.State, entry.Kind, entry.ChangedAt < sureBefore);
        }

        public TreeChanges Read(string now, string names)
        {
            (long changed, long total) = (0, 0);
            // The tree's own directory is in no list, and always part of it.
            Write(_names, []);
            Tell(Stripped, "."u8);
            // A directory's new name does not touch what is in it. tar makes links of names only when it meets them all.
            HashSet<ulong?> linked = [.. Entries(now).Where(entry => entry.Inode is not null && IsChanged(entry)).Select(entry => entry.Inode)];
            foreach (TreeEntry entry in Entries(now))
            {
                long size = entry.Kind == 'f' ? entry.Size : 0;
                total += size;
                bool isChanged = IsChanged(entry) || (entry.Inode is not null && linked.Contains(entry.Inode));
                bool wasThere = _before.Remove(entry.Key, out var before);
                if (!isChanged) continue;

                if (wasThere && before.Kind != entry.Kind) Tell(Removed, entry.Path);
                else if (wasThere && entry.IsDirectory) Tell(Stripped, entry.Path);
                Name(entry);
                changed += size;
            }

            TellRest();
            return new TreeChanges(names, _gone.WrittenSpan.ToArray(), changed, total);
        }

        private bool IsChanged(TreeEntry entry) => !_before.TryGetValue(entry.Key, out var before) || !before.IsSure || before.State != entry.State;

        /// <remarks>There may be millions.</remarks>
        private IEnumerable<TreeEntry> Entries(string list)
        {
            foreach (TreeEntry entry in TreeList.Read(list))
            {
                _cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
            }
        }

        private IEnumerable<TreeEntry> Before() => _list is null ? [] : Entries(_list);

        /// <summary>What is gone, without what was in it.</summary>
        private void TellRest()
        {
            if (_before.Count == 0) return;

            byte[]? above = null;
            foreach (TreeEntry entry in Before().Where(entry => _before.ContainsKey(entry.Key)))
            {
                if (above is not null && entry.Path.AsSpan().StartsWith(above) && entry.Path[above.Length] == '/') continue;

                above = entry.Path;
                Tell(Removed, entry.Path);
            }
        }

        private void Name(TreeEntry entry)
        {
            for (int end = Array.IndexOf(entry.Path, (byte)'/'); end >= 0; end = Array.IndexOf(entry.Path, (byte)'/', end + 1))
                if (_named.Add(TreeList.Key(entry.Path.AsSpan(0, end)))) Write(_names, entry.Path.AsSpan(0, end));
            if (entry.IsDirectory) _named.Add(entry.Key);
            Write(_names, entry.Path);
        }

        private void Tell(byte what, ReadOnlySpan<byte> path)
        {
            Span<byte> told = _gone.GetSpan(path.Length + 2);
            told[0] = what;
            path.CopyTo(told[1..]);
            told[path.Length + 1] = 0;
            _gone.Advance(path.Length + 2);
        }

        private static void Write(Stream names, ReadOnlySpan<byte> path)
        {
            names.Write("./"u8);
            names.Write(path);
            names.WriteByte(0);
        }
    }
}
