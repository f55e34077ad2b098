using VibeCoading.Agent.Events;
using VibeCoading.AgentProtocol.Terminals;

namespace VibeCoading.Agent.Terminals;

/// <summary>
/// A terminal's size, of which several viewers have their own idea. The one who typed last owns it; who comes when nobody owns it does, too. The
/// sizes of the others are remembered and count when they become the owner.
/// </summary>
/// <param name="head">Where output stands.</param>
/// <param name="changed">Told of each change of size or owner.</param>
internal sealed class TerminalSizing(PseudoTerminal pty, Followers followers, EventLoop loop, Func<long> head, Action changed, int cols, int rows)
{
    /// <summary>
    /// A window dragged larger sends a size for every pixel, and programs draw anew for each that they are told: the first counts at once, and of
    /// those that follow within this time the last.
    /// </summary>
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an owner whose connection broke stays the owner: it, or its silo, is mostly back by then.</summary>
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(5);

    private const int MostWishes = 64;

    private readonly List<(string Client, int Cols, int Rows)> _wishes = [];
    private LoopTimer? _holding;
    private LoopTimer? _absent;
    private (int Cols, int Rows) _next = (cols, rows);
    private bool _isOver;

    public SizeChange Now { get; private set; } = new(1, cols, rows, null, 0);

    /// <param name="client">Null: the size counts whoever owns.</param>
    public void Resize(string? client, int cols, int rows)
    {
        if (client is not null) Remember(client, cols, rows);
        if (client is null || Now.Owner is null || Now.Owner == client) Apply(cols, rows);
    }

    public void Came(string client)
    {
        if (client.Length > 0 && Now.Owner is null) Become(client);
    }

    public void Typed(string client)
    {
        if (Now.Owner != client && followers.Has(client)) Become(client);
    }

    public void Left(string client)
    {
        if (followers.Has(client)) return;
        _wishes.RemoveAll(wish => wish.Client == client);
        if (Now.Owner == client) Release();
    }

    /// <summary>As <see cref="Left"/>, when its connection broke and it may come back.</summary>
    public void Lost(string client)
    {
        if (Now.Owner != client || followers.Has(client)) return;
        _absent?.Cancel();
        _absent = loop.After(Absence, () => Left(client));
    }

    /// <summary>There is no terminal any more whose size could change.</summary>
    public void End()
    {
        _isOver = true;
        _holding?.Cancel();
        _absent?.Cancel();
    }

    private void Release() => Become(followers.LatestClient);

    private void Become(string? client)
    {
        Change(Now with { Owner = client });
        int at = _wishes.FindIndex(wish => wish.Client == client);
        if (at >= 0) Apply(_wishes[at].Cols, _wishes[at].Rows);
    }

    private void Remember(string client, int cols, int rows)
    {
        _wishes.RemoveAll(wish => wish.Client == client);
        if (_wishes.Count == MostWishes) _wishes.RemoveAt(0);
        _wishes.Add((client, cols, rows));
    }

    private void Apply(int cols, int rows)
    {
        _next = (cols, rows);
        if (_holding is null) ApplyNext();
    }

    private void ApplyNext()
    {
        _holding = null;
        if (_isOver || _next == (Now.Cols, Now.Rows)) return;

        _holding = loop.After(Debounce, ApplyNext);
        pty.Resize(_next.Cols, _next.Rows);
        Change(Now with { Cols = _next.Cols, Rows = _next.Rows });
    }

    private void Change(SizeChange next)
    {
        if (next == Now) return;
        Now = next with { Version = Now.Version + 1, Offset = head() };
        changed();
    }
}
