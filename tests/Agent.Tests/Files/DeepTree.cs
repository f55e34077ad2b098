using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Tests.Files;

/// <summary>Makes directories within each other, deeper than a path may be long, with a file in each.</summary>
internal static unsafe class DeepTree
{
    public static void Make(string path, int depth)
    {
        Directory.CreateDirectory(path);
        Descriptor directory = SmallFile.Open(path, Libc.PathOnly | Libc.DirectoryOnly)!;
        fixed (byte* below = "d\0"u8, file = "file\0"u8)
        {
            for (int i = 0; i < depth; i++)
            {
                Assert.Equal(0, Libc.MakeDirectoryAt(directory.Number, below, FileModes.NewDirectory));
                new Descriptor(Libc.OpenAt(directory.Number, file, Libc.WriteOnly | Libc.Create, FileModes.NewFile)).Dispose();
                var next = new Descriptor(Libc.OpenAt(directory.Number, below, Libc.PathOnly | Libc.DirectoryOnly, 0));
                directory.Dispose();
                directory = next;
            }
        }

        directory.Dispose();
    }
}
