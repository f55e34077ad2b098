using System.Runtime.CompilerServices;

namespace VibeCoading.Agent.Screens;

/// <summary>The flags of kitty's keyboard protocol, with the stack of those that programs put aside.</summary>
internal struct KeyboardFlags
{
    private const int Deepest = 16;

    private Stack _stack;
    private byte _depth;
    private byte _flags;
    private bool _isKnown;

    public readonly KeyboardFlags Cleared() => new() { _isKnown = _isKnown };

    public void Push(int flags)
    {
        if (_depth == Deepest)
        {
            // The oldest goes, as everywhere.
            for (int i = 1; i < Deepest; i++) _stack[i - 1] = _stack[i];
            _depth--;
        }

        _stack[_depth++] = _flags;
        Put(flags);
    }

    public void Pop(int count)
    {
        _isKnown = true;
        for (count = Math.Max(count, 1); count > 0 && _depth > 0; count--) _flags = _stack[--_depth];
        if (_depth == 0) _flags = 0;
    }

    public void Set(int flags, int mode)
    {
        if (mode is 0 or 1) Put(flags);
        else if (mode == 2) Put(_flags | flags);
        else if (mode == 3) Put(_flags & ~flags);
    }

    /// <summary>Not until a program used them: an emulator that has no such flags may take the sequences for others.</summary>
    public readonly void Write(ref SequenceWriter writer)
    {
        if (!_isKnown) return;

        writer.Control("<"u8, Deepest, "u"u8);
        for (int i = 0; i <= _depth; i++)
        {
            byte flags = i < _depth ? _stack[i] : _flags;
            writer.Control(i == 0 ? "="u8 : ">"u8, flags, "u"u8);
        }
    }

    private void Put(int flags)
    {
        _isKnown = true;
        _flags = (byte)flags;
    }

    [InlineArray(Deepest)]
    private struct Stack
    {
        private byte _first;
    }
}
