using System.Buffers;

namespace VibeCoading.SystemTests.Harness;

/// <summary>The output of one epoch by offset, and what was wrong with it. Not safe for threads: its client locks.</summary>
internal sealed class TermOutput
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private long _start;

    public List<string> Faults { get; } = [];

    public string? Epoch { get; private set; }

    public int EpochsGone { get; private set; }

    public int Attachments { get; private set; }

    public ExitBody? Exit { get; set; }

    public long Offset => _start + _bytes.WrittenCount;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Add(ReadOnlySpan<byte> data) => _bytes.Write(data);

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
        _start = 0;
        _bytes.Clear();
    }
}
