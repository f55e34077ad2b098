namespace VibeCoading.Gateway.Errors;

/// <summary>A refusal that the gateway decides by itself.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    public static ProblemException InvalidField(string field, string detail) =>
        new(new Problem(StatusCodes.Status400BadRequest, "invalidRequest", detail, field));
}
