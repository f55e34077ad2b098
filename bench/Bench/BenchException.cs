namespace VibeCoading.Bench;

/// <summary>Why the benchmarks cannot go on, in words for whoever started them.</summary>
internal sealed class BenchException : Exception
{
    public BenchException(string message)
        : base(message)
    {
    }

    public BenchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public BenchException()
    {
    }
}
