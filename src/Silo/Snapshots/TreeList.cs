using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace VibeCoading.Silo.Snapshots;

/// <summary>Reads the lists that <see cref="TreeFingerprint"/> makes: of each entry, whatever its name, the path and what find tells of it.</summary>
internal static class TreeList
{
    private const int BufferSize = 1 << 16;

    /// <summary>The entries, directories before what is in them.</summary>
    /// <exception cref="InvalidDataException">It is no such list.</exception>
    public static IEnumerable<TreeEntry> Read(string list)
    {
        byte[]? path = null;
        foreach (byte[] word in Words(list))
        {
            if (path is null)
            {
                path = word;
                continue;
            }

            yield return Entry(path, word);
            path = null;
        }
    }

    /// <summary>The same for equal bytes, and for no others that anybody will find.</summary>
    public static UInt128 Key(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static IEnumerable<byte[]> Words(string list)
    {
        using FileStream stream = File.OpenRead(list);
        byte[] buffer = new byte[BufferSize];
        using var begun = new MemoryStream();
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            int from = 0;
            for (int end = Array.IndexOf(buffer, (byte)0, from, count - from); end >= 0; end = Array.IndexOf(buffer, (byte)0, from, count - from))
            {
                begun.Write(buffer, from, end - from);
                yield return begun.ToArray();
                begun.SetLength(0);
                from = end + 1;
            }

            begun.Write(buffer, from, count - from);
        }
    }

    /// <summary>Kind, size, time of the last change, number of names and inode come first.</summary>
    private static TreeEntry Entry(byte[] path, ReadOnlySpan<byte> told)
    {
        ReadOnlySpan<byte> rest = told;
        ReadOnlySpan<byte> kind = Next(ref rest);
        if (kind.Length == 1 && Utf8Parser.TryParse(Next(ref rest), out long size, out _) && Utf8Parser.TryParse(Next(ref rest), out double changedAt, out _)
            && Utf8Parser.TryParse(Next(ref rest), out int names, out _) && Utf8Parser.TryParse(Next(ref rest), out ulong inode, out _))
            return new TreeEntry(path, Key(path), (char)kind[0], size, TimeSpan.FromSeconds(changedAt), names > 1 && kind[0] != 'd' ? inode : null, Key(told));

        throw new InvalidDataException($"A list of files tells '{Encoding.UTF8.GetString(told)}' of '{Encoding.UTF8.GetString(path)}'.");
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> next = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return next;
    }
}
