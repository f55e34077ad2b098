namespace VibeCoading.Silo.Tests.Harness;

/// <summary>Deadlines for what tests wait for. Far beyond what a busy machine needs: they tell hanging from slow.</summary>
internal static class Within
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Cancelled with the test, or at the limit.</summary>
    public static CancellationToken Token()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(Limit);
        return source.Token;
    }
}
