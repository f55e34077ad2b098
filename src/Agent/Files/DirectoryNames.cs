using System.Buffers.Binary;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Files;

/// <summary>Reads the names in an open directory, as the bytes they are.</summary>
internal static unsafe class DirectoryNames
{
    private const int BufferBytes = 32 * 1024;
    private const int LengthAt = 16;
    private const int NameAt = 19;

    /// <summary>Without "." and "..". Ends early where the directory has been removed meanwhile.</summary>
    public static IEnumerable<byte[]> Of(Descriptor directory)
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            int filled = Fill(directory, buffer);
            if (filled <= 0) yield break;

            for (int at = 0; at < filled;)
            {
                int length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + LengthAt));
                byte[] name = NameIn(buffer.AsSpan(at + NameAt, length - NameAt));
                at += length;
                if (name is not ([(byte)'.'] or [(byte)'.', (byte)'.'])) yield return name;
            }
        }
    }

    private static int Fill(Descriptor directory, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            nint filled = Libc.ReadDirectory(directory.Number, start, (nuint)buffer.Length);
            if (filled < 0 && Errno.Last != Errno.NoEntry) throw ErrnoException.Last("The directory cannot be read");
            return (int)filled;
        }
    }

    private static byte[] NameIn(ReadOnlySpan<byte> padded) => padded[..padded.IndexOf((byte)0)].ToArray();
}
