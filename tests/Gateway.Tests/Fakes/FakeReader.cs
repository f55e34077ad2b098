using VibeCoading.Contracts.Terminals;

namespace VibeCoading.Gateway.Tests.Fakes;

/// <summary>One reading of a terminal's output, as an agent serves it: changes of size first, then what a blank viewer needs, then bytes.</summary>
internal sealed class FakeReader(FakeTerminal terminal, ReadOutput request)
{
    private long _from = request.From;
    private bool _isBlank = request.IsBlank;
    private SizeChange? _told;

    /// <summary>What comes next, or what to wait for.</summary>
    public (OutputChunk? Chunk, Task Changed) Next()
    {
        (OutputChunk? next, Task changed) = terminal.Next(_from);
        SizeChange size = terminal.SizeNow;
        if (_told is not { } told || told with { Offset = size.Offset } != size) return (new OutputChunk(_from, [], null, size), changed);
        if ((_isBlank || _from < terminal.Tail) && terminal.Modes is { } modes) return (WithModes(next, modes), changed);
        return (next, changed);
    }

    public void Take(OutputChunk chunk)
    {
        if (chunk.Size is { } size)
        {
            _told = size;
            return;
        }

        _isBlank = false;
        _from = chunk.Offset + chunk.Data.Length;
    }

    private OutputChunk WithModes(OutputChunk? next, byte[] modes) =>
        next is { Exit: null } data ? data with { Modes = modes } : new OutputChunk(Math.Max(_from, terminal.Tail), [], null, Modes: modes);
}
