using System.Buffers;
using System.Text;

namespace VibeCoading.Gateway.Processes;

/// <summary>The beginning of a stream, as much as is told; the rest is let go.</summary>
internal sealed class OutputCollector
{
    public const int MaxBytes = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _kept = new();

    public bool Truncated { get; private set; }

    public void Add(byte[] data)
    {
        int room = Math.Min(MaxBytes - _kept.WrittenCount, data.Length);
        _kept.Write(data.AsSpan(0, room));
        Truncated |= room < data.Length;
    }

    public override string ToString() => Encoding.UTF8.GetString(_kept.WrittenSpan);
}
