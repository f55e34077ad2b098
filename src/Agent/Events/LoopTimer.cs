namespace VibeCoading.Agent.Events;

/// <summary>Something to do later on the loop's thread.</summary>
internal sealed class LoopTimer(Action due)
{
    private Action? _due = due;

    /// <summary>Forgets the action at once, so that nothing it holds waits for the deadline.</summary>
    public void Cancel() => _due = null;

    public void Fire()
    {
        Action? due = _due;
        _due = null;
        due?.Invoke();
    }
}
