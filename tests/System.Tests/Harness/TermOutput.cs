using System.Buffers;
using System.Security.Cryptography;

namespace VibeCoading.SystemTests.Harness;

/// <summary>The output of one epoch by offset, and what was wrong with it. Not safe for threads: its client locks.</summary>
/// <param name="keeps">Whether all of it is kept; otherwise only its end is, for a stream that memory would not hold.</param>
internal sealed class TermOutput(bool keeps)
{
    private const int KeptAtLeast = 4096;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _start;
    private long _count;

    public List<string> Faults { get; } = [];

    public string? Epoch { get; private set; }

    public int EpochsGone { get; private set; }

    public int Attachments { get; private set; }

    public ExitBody? Exit { get; set; }

    public long Offset => _start + _count;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Add(ReadOnlySpan<byte> data)
    {
        _count += data.Length;
        _hash.AppendData(data);
        if (!keeps && _bytes.WrittenCount >= KeptAtLeast) _bytes.Clear();
        _bytes.Write(data);
    }

    /// <summary>A connection begins at <paramref name="from"/>.</summary>
    public void Attach(string epoch, long from)
    {
        Attachments++;
        if (Epoch is not null && epoch != Epoch) LoseEpoch();
        if (Epoch is null)
        {
            Epoch = epoch;
            _start = from;
            return;
        }

        if (from != Offset) Faults.Add($"resumed at {from}, expected {Offset}");
    }

    public void Gap(long from, long to) => Faults.Add($"gap from {from} to {to} at {Offset}");

    /// <summary>What comes next belongs to another agent.</summary>
    public void LoseEpoch()
    {
        if (Epoch is not null) EpochsGone++;
        Epoch = null;
        _start = _count = 0;
        _hash.GetHashAndReset();
        _bytes.Clear();
    }
}
