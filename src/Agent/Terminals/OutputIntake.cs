using VibeCoading.Agent.Buffers;
using VibeCoading.Agent.Native;

namespace VibeCoading.Agent.Terminals;

/// <summary>Takes what a program writes from its terminal into the ring.</summary>
internal sealed unsafe class OutputIntake(Descriptor master, ByteRing ring, OutputHistory history)
{
    /// <summary>One terminal must not keep the loop from the others, however fast it writes.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>A read shorter than this took all there was; asking once more would cost each keystroke a system call.</summary>
    private const int ShortRead = 1024;

    /// <summary>What is taken makes the ring give up as much: most of it stays what was kept.</summary>
    private readonly int _most = Math.Min(MostBytes, ring.Capacity / 4);

    /// <summary>Takes what there is, up to <paramref name="room"/>. Whether there was any, and whether it was the last.</summary>
    public (bool Any, bool Ended) Take(int room)
    {
        int budget = Math.Min(_most, room);
        int left = budget;
        while (left > 0)
        {
            history.MakeRoom(left);
            Span<byte> next = ring.Next(left);
            nint read;
            fixed (byte* start = next) read = Libc.Read(master.Number, start, (nuint)next.Length);

            if (read > 0)
            {
                ring.Advance((int)read);
                left -= (int)read;
                if (read < Math.Min(ShortRead, next.Length)) break;
            }
            else if (read == 0 || Errno.Last is not (Errno.Again or Errno.Interrupted))
            {
                // EIO: every program has let go of the terminal, and there is nothing left in it.
                return (left < budget, true);
            }
            else if (Errno.Last == Errno.Again)
            {
                break;
            }
        }

        return (left < budget, false);
    }
}
