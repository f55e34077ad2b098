namespace VibeCoading.Silo.Snapshots;

/// <summary>What a walk through a tree has seen: see <see cref="TreeFingerprint"/>.</summary>
/// <param name="Fingerprint">Null when the tree was being changed, or had been a moment ago, so that a later change might not be seen.</param>
/// <param name="Names">A file with all that was seen, for <see cref="TreeChanges"/>; null when there is none.</param>
/// <param name="SureBefore">Since 1970. What was changed later than this may have been changed again since, without another time.</param>
internal sealed record TreeWalk(string? Fingerprint, string? Names, TimeSpan SureBefore) : IDisposable
{
    /// <summary>Removes the file, unless it was moved to where it stays.</summary>
    public void Dispose()
    {
        if (Names is not null) File.Delete(Names);
    }
}
