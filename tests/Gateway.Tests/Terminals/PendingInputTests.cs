using VibeCoading.Gateway.Terminals;

namespace VibeCoading.Gateway.Tests.Terminals;

public sealed class PendingInputTests
{
    [Fact]
    public void Bytes_ComeOutAsTheyWentIn()
    {
        var random = new Random(1);
        var pending = new PendingInput();
        byte[] all = new byte[200_000];
        random.NextBytes(all);
        List<byte> taken = [];
        for (int added = 0; taken.Count < all.Length;)
        {
            int more = Math.Min(random.Next(random.Next(10) == 0 ? 30_000 : 50), all.Length - added);
            pending.Add(all.AsSpan(added, more));
            added += more;
            ReadOnlySpan<byte> first = pending.First(random.Next(20_000));
            int some = added == all.Length ? first.Length : random.Next(first.Length + 1);
            taken.AddRange(first[..some]);
            pending.Remove(some);
            Assert.Equal(added - taken.Count, pending.Count);
        }

        Assert.Equal(all, taken);
        Assert.True(pending.First(10).IsEmpty);
    }
}
