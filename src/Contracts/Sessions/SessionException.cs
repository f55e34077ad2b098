using VibeCoading.Contracts.Nodes;

namespace VibeCoading.Contracts.Sessions;

/// <summary>A session's refusal, as it travels between silos.</summary>
[GenerateSerializer, Alias("vibe.SessionException")]
public sealed class SessionException : Exception
{
    public SessionException(SessionError error, string message, string? field = null, TimeSpan? retryAfter = null)
        : base(message)
    {
        Error = error;
        Field = field;
        RetryAfter = retryAfter;
    }

    public SessionException(SessionError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    [Id(0)]
    public SessionError Error { get; }

    /// <summary>The request's field at fault, as the HTTP API spells it.</summary>
    [Id(1)]
    public string? Field { get; }

    /// <summary>When a repeat may succeed; null when it will not.</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; }

    /// <summary>The node that refused, where that matters.</summary>
    [Id(3)]
    public NodeId? Node { get; init; }
}
