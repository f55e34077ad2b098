using VibeCoading.Agent.Native;
using VibeCoading.AgentProtocol;

namespace VibeCoading.Agent.Files;

/// <summary>A path below the workspace, as the names it consists of. Nothing is resolved here: the kernel does that.</summary>
internal sealed class WorkspacePath
{
    private const int MaxPathBytes = 4000;
    private const int MaxNameBytes = 255;

    private readonly IReadOnlyList<byte[]> _names;

    private WorkspacePath(IReadOnlyList<byte[]> names) => _names = names;

    public bool IsRoot => _names.Count == 0;

    public int Depth => _names.Count;

    /// <summary>With a leading slash, for people and answers.</summary>
    public string Display => "/" + NameCodec.Decode(Joined());

    /// <summary>The last name, terminated for system calls.</summary>
    /// <exception cref="AgentRefusal">There is none that could be made, moved or removed.</exception>
    public byte[] FinalName
    {
        get
        {
            if (IsRoot) throw new AgentRefusal(AgentError.BadRequest, "The workspace itself cannot be changed.");
            if (IsUp(_names[^1])) throw new AgentRefusal(AgentError.BadRequest, $"{Display} does not end in a name.");
            return NativeText.Terminated(_names[^1]);
        }
    }

    public string DisplayName => IsRoot ? "" : NameCodec.Decode(_names[^1]);

    public WorkspacePath Parent => new([.. _names.Take(_names.Count - 1)]);

    /// <summary>Relative to the workspace, terminated for system calls.</summary>
    public byte[] Terminated => IsRoot ? [(byte)'.', 0] : NativeText.Terminated(Joined());

    /// <exception cref="AgentRefusal">It cannot be the path of a file.</exception>
    public static WorkspacePath Parse(string path) => new(Split(NameCodec.Encode(path)));

    /// <summary>The first <paramref name="depth"/> names.</summary>
    public WorkspacePath Ancestor(int depth) => new([.. _names.Take(depth)]);

    /// <summary>Where a symbolic link of this path points to.</summary>
    /// <exception cref="AgentRefusal">It leads out of the workspace.</exception>
    public WorkspacePath Follow(ReadOnlySpan<byte> target)
    {
        if (target is [(byte)'/', ..]) throw new AgentRefusal(AgentError.OutsideWorkspace, $"{Display} is a link that leads out of the workspace.");
        return new([.. _names.Take(_names.Count - 1), .. Split(target.ToArray())]);
    }

    public static IReadOnlyList<byte[]> Split(byte[] path)
    {
        if (path.Length > MaxPathBytes) throw new AgentRefusal(AgentError.BadRequest, $"A path of {path.Length} bytes is longer than {MaxPathBytes}.");
        if (path.AsSpan().Contains((byte)0)) throw new AgentRefusal(AgentError.BadRequest, "A path has a NUL in it.");

        var names = new List<byte[]>();
        foreach (Range range in path.AsSpan().Split((byte)'/'))
        {
            byte[] name = path[range];
            if (name.Length == 0 || name is [(byte)'.']) continue;
            if (name.Length > MaxNameBytes) throw new AgentRefusal(AgentError.BadRequest, $"A name of {name.Length} bytes is longer than {MaxNameBytes}.");
            names.Add(name);
        }

        return names;
    }

    public static bool IsUp(ReadOnlySpan<byte> name) => name is [(byte)'.', (byte)'.'];

    private byte[] Joined()
    {
        var joined = new List<byte>();
        foreach (byte[] name in _names)
        {
            if (joined.Count > 0) joined.Add((byte)'/');
            joined.AddRange(name);
        }

        return [.. joined];
    }
}
