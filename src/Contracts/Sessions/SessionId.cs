using System.Diagnostics.CodeAnalysis;

namespace VibeCoading.Contracts.Sessions;

/// <summary>One IDE session: a version 7 GUID, 32 hex digits in URLs, grain keys, labels and host names.</summary>
[GenerateSerializer, Immutable, Alias("vibe.SessionId")]
public readonly record struct SessionId([property: Id(0)] Guid Value)
{
    public static SessionId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    /// <summary>Accepts exactly what <see cref="ToString"/> gives: 32 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        id = default;
        if (text is not { Length: 32 } || text.AsSpan().ContainsAnyInRange('A', 'Z')) return false;
        if (!Guid.TryParseExact(text, "N", out Guid value)) return false;

        id = new SessionId(value);
        return true;
    }

    public override string ToString() => Value.ToString("N");
}
