using VibeCoading.AgentProtocol.Frames;
using VibeCoading.Contracts.Terminals;

namespace VibeCoading.AgentClient.Terminals;

/// <summary>Output that came before it was asked for. Small pieces are joined, so that what waits costs little more than its bytes.</summary>
internal sealed class OutputQueue
{
    private readonly Queue<Piece> _pieces = new();
    private Piece? _last;

    /// <summary>Of data.</summary>
    public int Bytes { get; private set; }

    public int Pieces => _pieces.Count;

    public void Add(in OutputChunk chunk)
    {
        Bytes += chunk.Data.Length;
        if (_pieces.Count > 0 && _last!.TryJoin(chunk)) return;
        _pieces.Enqueue(_last = new Piece(chunk));
    }

    public bool TryTake(out OutputChunk chunk)
    {
        bool any = _pieces.TryDequeue(out Piece? first);
        chunk = first?.Take() ?? default;
        if (any) Bytes -= chunk.Data.Length;
        return any;
    }

    private sealed class Piece(OutputChunk chunk)
    {
        private OutputChunk _chunk = chunk;
        private byte[] _data = chunk.Data;
        private int _length = chunk.Data.Length;

        /// <summary>Output goes on with output; of two sizes at one place the later counts.</summary>
        public bool TryJoin(in OutputChunk next)
        {
            if (next.Size is not null && _chunk.Size is not null)
            {
                _chunk = next;
                return true;
            }

            if (next is not { Exit: null, Size: null, Modes: null } || _chunk is not { Exit: null, Size: null }) return false;
            if (next.Offset != _chunk.Offset + _length || _length + next.Data.Length > FrameLimits.MaxChunkBytes) return false;

            int length = _length + next.Data.Length;
            if (length > _data.Length) Array.Resize(ref _data, Math.Min(FrameLimits.MaxChunkBytes, Math.Max(length, 2 * _data.Length)));
            next.Data.CopyTo(_data, _length);
            _length = length;
            return true;
        }

        public OutputChunk Take() => _length == _data.Length ? _chunk with { Data = _data } : _chunk with { Data = _data[.._length] };
    }
}
