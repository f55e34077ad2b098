using System.Net;

namespace VibeCoading.SystemTests.Harness;

/// <summary>The API said no.</summary>
internal sealed class ApiException(HttpMethod method, Uri url, Refusal refusal)
    : Exception($"{method} {url} answered {(int)refusal.Status} {refusal.Problem.Code}: {refusal.Problem.Detail}")
{
    public Refusal Refusal { get; } = refusal;
}

/// <param name="RetryAfter">As the header says it.</param>
internal sealed record Refusal(HttpStatusCode Status, ProblemBody Problem, TimeSpan? RetryAfter, string Text);
